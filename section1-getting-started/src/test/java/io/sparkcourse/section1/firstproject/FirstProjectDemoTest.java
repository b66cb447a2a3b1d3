package io.sparkcourse.section1.firstproject;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class FirstProjectDemoTest {
  @Test
  void countsTheHashtagsOfEachBatchByItself() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> texts =
          tester.stream(
              List.of("It rains #rain", "still #Rain and #wind", "no tag"),
              List.of(),
              List.of("#rain"));
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(FirstProjectDemo.hashtagCounts(texts));

      tester.run(3);

      counts.assertBatch(1, new Tuple2<>("#rain", 2), new Tuple2<>("#wind", 1));
      counts.assertBatch(2);
      counts.assertBatch(3, new Tuple2<>("#rain", 1));
    }
  }
}
