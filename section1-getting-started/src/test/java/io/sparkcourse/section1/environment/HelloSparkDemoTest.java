package io.sparkcourse.section1.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.TestSpark;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

class HelloSparkDemoTest {
  @Test
  void eachPartitionGivesOneSum() {
    JavaRDD<Integer> numbers = TestSpark.context().parallelize(List.of(1, 2, 3, 40, 50, 60), 2);

    assertThat(HelloSparkDemo.partialSums(numbers).collect()).containsExactly(6, 150);
  }

  @Test
  void aPartitionWithoutNumbersGivesZero() {
    JavaRDD<Integer> numbers = TestSpark.context().parallelize(List.of(7), 2);

    assertThat(HelloSparkDemo.partialSums(numbers).collect()).containsExactlyInAnyOrder(0, 7);
  }
}
