package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.tweets.TwitterCredentials;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import twitter4j.Status;
import twitter4j.TwitterObjectFactory;

/** Objects that are sent to an executor and returned from it, with any {@code spark.serializer}. */
class TwitterReceiverSerializationTest {
  static List<Serializer> serializers() {
    return List.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()));
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void aStatusTravelsByEitherSerializer(Serializer serializer) throws Exception {
    Status status =
        TwitterObjectFactory.createStatus(
            """
            {"id": 7, "text": "R&amp;D #spark", "lang": "en",
             "created_at": "Mon Jun 02 12:00:00 +0000 2025",
             "user": {"id": 1, "screen_name": "ada"},
             "entities": {"hashtags": [{"text": "spark", "indices": [8, 14]}]},
             "retweeted_status": {"id": 3, "text": "#spark"}}
            """);

    Status copy = roundTrip(serializer, status, Status.class);

    assertThat(copy).isEqualTo(status).isNotSameAs(status);
    assertThat(copy.getText()).isEqualTo("R&D #spark");
    assertThat(copy.getCreatedAt()).isEqualTo(status.getCreatedAt());
    assertThat(copy.getUser().getScreenName()).isEqualTo("ada");
    assertThat(copy.getHashtagEntities()[0].getText()).isEqualTo("spark");
    assertThat(copy.getRetweetedStatus().getId()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void theReceiverTravelsByEitherSerializer(Serializer serializer) {
    TwitterReceiver receiver =
        new TwitterReceiver("http://127.0.0.1:1/1.1/", TwitterCredentials.random());

    TwitterReceiver copy = roundTrip(serializer, receiver, TwitterReceiver.class);

    assertThat(copy)
        .usingRecursiveComparison()
        .comparingOnlyFields("uri", "credentials")
        .isEqualTo(receiver);
  }

  private static <T> T roundTrip(Serializer serializer, T object, Class<T> type) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
    SerializerInstance instance = serializer.newInstance();
    return instance.deserialize(instance.serialize(object, tag), tag);
  }
}
