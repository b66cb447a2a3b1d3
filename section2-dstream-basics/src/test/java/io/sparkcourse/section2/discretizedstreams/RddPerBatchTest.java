package io.sparkcourse.section2.discretizedstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 2.1: a DStream is a sequence of RDDs, one for each batch interval. */
class RddPerBatchTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @Test
  void everyIntervalHasOneRddOfItsOwn() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      List<Integer> ids = new ArrayList<>();
      List<Long> sizes = new ArrayList<>();
      tester.stream(List.of("a", "b"), List.of(), List.of("c"))
          .foreachRDD(
              rdd -> {
                ids.add(rdd.id());
                sizes.add(rdd.count());
              });

      tester.run(3);

      assertThat(ids).hasSize(3).doesNotHaveDuplicates();
      assertThat(sizes).containsExactly(2L, 0L, 1L);
    }
  }

  /**
   * Batches end at multiples of the interval since 1970, regardless of when the program was
   * started.
   */
  @ParameterizedTest
  @CsvSource({
    "2025-06-02T12:00:02Z, '12:00:10, 12:00:20, 12:00:30'",
    "2025-06-02T12:00:05Z, '12:00:10, 12:00:20, 12:00:30, 12:00:40'"
  })
  void thirtyFiveSecondsHaveThreeOrFourBatchesOfTenSeconds(Instant start, String ends) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      List<String> made = Collections.synchronizedList(new ArrayList<>());
      JavaStreamingContext ssc = tester.context();
      ReplayClock clock = ReplayClock.of(ssc);
      tester.stream(List.of("a"))
          .transform(
              (rdd, time) -> {
                made.add(StreamClock.format(time));
                return rdd;
              })
          .foreachRDD(rdd -> {});
      clock.startAt(start);
      ssc.start();

      clock.advance(35_000);
      String last = ends.substring(ends.length() - 8);
      await().atMost(Duration.ofSeconds(60)).until(() -> made.contains(last));
      String whatIsMadeIn35Seconds = String.join(", ", made);
      clock.advance(10_000);
      await().atMost(Duration.ofSeconds(60)).until(() -> !made.get(made.size() - 1).equals(last));

      assertThat(whatIsMadeIn35Seconds).isEqualTo(ends);
    }
  }

  @Test
  void anOperationOnTheStreamIsOneOnEachOfItsRdds() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      List<Integer> parents = new ArrayList<>();
      List<Integer> parentsOfChildren = new ArrayList<>();
      JavaDStream<String> words = tester.stream(List.of("a"), List.of("b"));
      words.foreachRDD(rdd -> parents.add(rdd.id()));
      words
          .map(String::toUpperCase)
          .foreachRDD(rdd -> parentsOfChildren.add(rdd.rdd().dependencies().head().rdd().id()));

      tester.run(2);

      assertThat(parentsOfChildren).isEqualTo(parents).doesNotHaveDuplicates();
    }
  }

  @Test
  void theRddOfABatchStaysWhatItIsWhenMoreBatchesCome() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      List<JavaRDD<String>> kept = new ArrayList<>();
      tester.stream(List.of("a", "b"), List.of("c")).foreachRDD(rdd -> kept.add(rdd));

      tester.run(2);

      assertThat(kept.get(0).collect()).containsExactly("a", "b");
      assertThat(kept.get(1).collect()).containsExactly("c");
    }
  }

  @Test
  void aBatchKnowsNothingOfTheBatchBefore() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      BatchOutput<Long> counts =
          tester.collect(tester.stream(List.of("a", "b"), List.of("c")).count());

      tester.run(2);

      assertThat(counts.batches()).isEqualTo(Map.of(1, List.of(2L), 2, List.of(1L)));
    }
  }

  @Test
  void aVariableCapturedByAFunctionIsCopiedAndStaysZeroInTheDriver() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(10))) {
      int[] total = {0};
      BatchOutput<Integer> lengths =
          tester.collect(
              tester.stream(List.of("a", "bb"), List.of("ccc"))
                  .map(
                      word -> {
                        total[0] += word.length();
                        return word.length();
                      }));

      tester.run(2);

      lengths.assertBatch(1, 1, 2).assertBatch(2, 3); // the function did run
      assertThat(total[0]).isZero();
    }
  }

  @Test
  void thePictureOfTheLectureIsWhatSparkDoes() {
    try (DStreamTester tester = DStreamTester.every(RddPerBatchDemo.BATCH)) {
      JavaDStream<Tweet> tweets =
          ReplayInputDStream.startingAt(NOON, tester.context(), RddPerBatchTest::fewTweets);
      TimelineRecorder timeline = TimelineRecorder.of(tester.context());
      timeline.events(RddPerBatchDemo.hashtags(tweets), hashtag -> "#" + hashtag);

      tester.run(4);

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "2.01-dstream.svg"), timeline.recorded());
    }
  }

  private static List<Arrival<Tweet>> fewTweets() {
    return List.of(
        tweet(1, "rain", "berlin"),
        tweet(3, "music"),
        tweet(6, "rain"),
        tweet(16, "java"),
        tweet(18, "music", "rain"));
  }

  private static Arrival<Tweet> tweet(int second, String... hashtags) {
    Tweet tweet = new Tweet();
    tweet.setHashtags(List.of(hashtags));
    return new Arrival<>(NOON.plusSeconds(second), tweet);
  }
}
