package io.sparkcourse.section4.flume;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lecture 4.4: what is not on the class path of this module. */
class ClassPathsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.spark.streaming.flume.FlumeUtils", // went with Spark 3.0
        "org.apache.kafka.clients.consumer.KafkaConsumer",
        "com.amazonaws.services.kinesis.AmazonKinesis",
      })
  void thisClassIsNotThere(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }
}
