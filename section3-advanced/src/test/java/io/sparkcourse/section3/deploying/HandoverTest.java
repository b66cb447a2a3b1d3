package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.demo.ExpectedOutput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.Durations;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class HandoverTest {
  /** Section3DemosTest tests what it prints. */
  private static final Path DEMO =
      Path.of("src/main/java/io/sparkcourse/section3/deploying/HandoverDemo.java");

  private static final Instant HANDOVER = Instant.parse("2025-06-02T12:00:15Z");
  private static final Instant END = Instant.parse("2025-06-02T12:00:30Z");

  @Test
  void aStateCanBeginWithCountsThatAreThere() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1)).withCheckpoint()) {
      JavaPairRDD<String, Integer> before =
          tester
              .context()
              .sparkContext()
              .parallelizePairs(List.of(new Tuple2<>("en", 5), new Tuple2<>("fr", 2)));
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              tester.stream(List.of("en", "de"))
                  .mapToPair(language -> new Tuple2<>(language, 1))
                  .updateStateByKey(HandoverDemo::add, new HashPartitioner(2), before));

      tester.run(1);

      counts.assertBatch(1, new Tuple2<>("en", 6), new Tuple2<>("fr", 2), new Tuple2<>("de", 1));
    }
  }

  /** Counted from the file, without any stream: all tweets before, and then original ones. */
  @Test
  void nothingIsLostAndNothingCountsTwice() {
    Map<String, Long> expected =
        SampleData.tweets().stream()
            .filter(tweet -> tweet.getCreatedAt().isBefore(END))
            .filter(HandoverTest::counts)
            .collect(Collectors.groupingBy(Tweet::getLang, TreeMap::new, Collectors.counting()));

    assertThat(ExpectedOutput.ofJavadoc(DEMO).lines())
        .last()
        .isEqualTo("new  12:00:30  " + expected);
  }

  private static boolean counts(Tweet tweet) {
    return tweet.getCreatedAt().isBefore(HANDOVER) || tweet.getRetweetOf() == null;
  }
}
