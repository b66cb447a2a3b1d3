package io.sparkcourse.testing.jvm;

import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/**
 * Loads the classes of Spark that most programs of the course load, for {@link SharedClassArchive}.
 */
final class TypicalProgram {
  private TypicalProgram() {}

  public static void main(String[] args) {
    JvmModules.openForSpark();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1)).withCheckpoint()) {
      JavaPairDStream<String, Integer> counts =
          tester.stream(List.of("a", "b"), List.of("a"))
              .mapToPair(word -> new Tuple2<>(word, 1))
              .reduceByKey(Integer::sum)
              .updateStateByKey((ones, count) -> Optional.of(count.or(0) + ones.size()));
      tester.collect(counts);
      tester.run(2);
    }
    TestSpark.stop();
  }
}
