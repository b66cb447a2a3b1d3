package io.sparkcourse.section2.reducebykeyandwindow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class ReduceByKeyAndWindowDemoTest {
  /** Ten batches of 5 seconds. */
  private static final List<List<String>> HASHTAGS =
      List.of(
          List.of("#tea", "#java"),
          List.of("#tea"),
          List.of("#tea", "#rain"),
          List.of("#java"),
          List.of(),
          List.of("#rain"),
          List.of("#java", "#java"),
          List.of("#tea"),
          List.of("#rain"),
          List.of("#java"));

  @Test
  void countsTheLastThirtySecondsEveryTen() {
    try (DStreamTester tester = DStreamTester.every(ReduceByKeyAndWindowDemo.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(ReduceByKeyAndWindowDemo.counts(tester.stream(HASHTAGS)));

      tester.run(10);

      assertThat(counts.batches().keySet()).containsExactly(2, 4, 6, 8, 10);
      counts
          .assertBatch(2, count("#tea", 2), count("#java", 1))
          .assertBatch(6, count("#tea", 3), count("#java", 2), count("#rain", 2))
          .assertBatch(8, count("#tea", 2), count("#java", 3), count("#rain", 2))
          .assertBatch(10, count("#tea", 1), count("#java", 3), count("#rain", 2));
    }
  }

  @Test
  void itIsAReduceOfEachBatchThenAWindowThenAReduce() {
    try (DStreamTester tester = DStreamTester.every(ReduceByKeyAndWindowDemo.BATCH)) {
      JavaDStream<String> hashtags = tester.stream(HASHTAGS);
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(ReduceByKeyAndWindowDemo.counts(hashtags));
      BatchOutput<Tuple2<String, Integer>> inThreeSteps =
          tester.collect(inThreeSteps(hashtags.mapToPair(hashtag -> new Tuple2<>(hashtag, 1))));

      tester.run(10);

      assertThat(counts.batches()).hasSize(5).isEqualTo(inThreeSteps.batches());
    }
  }

  // region three-steps
  private static JavaPairDStream<String, Integer> inThreeSteps(
      JavaPairDStream<String, Integer> ones) {
    return ones.reduceByKey(Integer::sum) // each batch, once
        .window(ReduceByKeyAndWindowDemo.WINDOW, ReduceByKeyAndWindowDemo.SLIDE) // six of those
        .reduceByKey(Integer::sum); // again in each slide
  }

  // endregion

  @Test
  void theLargestCountComesFirst() {
    try (DStreamTester tester = DStreamTester.every(ReduceByKeyAndWindowDemo.BATCH)) {
      JavaPairDStream<String, Integer> counts =
          ReduceByKeyAndWindowDemo.counts(tester.stream(HASHTAGS));
      BatchOutput<Tuple2<Integer, String>> leaders =
          tester.collect(ReduceByKeyAndWindowDemo.leaders(counts));

      tester.run(10);

      assertThat(leaders.batch(10))
          .containsExactly(
              Tuple2.apply(3, "#java"), Tuple2.apply(2, "#rain"), Tuple2.apply(1, "#tea"));
    }
  }

  @Test
  void thePictureOfTheLectureIsWhatSparkDoes() {
    try (DStreamTester tester = DStreamTester.every(ReduceByKeyAndWindowDemo.BATCH)) {
      JavaDStream<String> hashtags = tester.stream(HASHTAGS);
      TimelineRecorder timeline =
          TimelineRecorder.of(
                  tester.context(), ReduceByKeyAndWindowDemo.WINDOW, ReduceByKeyAndWindowDemo.SLIDE)
              .events(hashtags, hashtag -> hashtag.substring(1))
              .results(
                  ReduceByKeyAndWindowDemo.leaders(ReduceByKeyAndWindowDemo.counts(hashtags)),
                  leader -> leader._1() + " " + leader._2().substring(1));
      tester.run(8);

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "2.08-reduce-by-key-and-window.svg"), timeline.recorded());
    }
  }

  private static Tuple2<String, Integer> count(String hashtag, int count) {
    return new Tuple2<>(hashtag, count);
  }
}
