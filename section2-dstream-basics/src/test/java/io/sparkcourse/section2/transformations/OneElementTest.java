package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.Dependency;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 2.3: the transformations that process each element, or each partition, separately. */
class OneElementTest {
  private static final List<Tweet> TWEETS =
      List.of(tweet("en", "#rain", "#tea"), tweet("es"), tweet("en", "#rain"));

  private final LongAccumulator made = TestSpark.context().sc().longAccumulator();
  private final CollectionAccumulator<String> malformed =
      TestSpark.context().sc().collectionAccumulator();

  @Test
  void mapGivesOneForEachElement() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> languages =
          tester.collect(OneElementDemo.languages(tester.stream(TWEETS)));

      tester.run(2);

      assertThat(languages.batches())
          .isEqualTo(Map.of(1, List.of("en", "es", "en"), 2, List.<String>of()));
    }
  }

  @Test
  void flatMapGivesNoneOneOrSeveralForEachElement() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> hashtags = tester.collect(OneElementDemo.hashtags(tester.stream(TWEETS)));

      tester.run(1);

      assertThat(hashtags.batch(1)).containsExactly("#rain", "#tea", "#rain");
    }
  }

  @Test
  void flatMapThatReturnsNullFailsTheBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.collect(tester.stream(List.of("tea")).flatMap(word -> null));

      assertThatThrownBy(() -> tester.run(1)).hasRootCauseInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void filterKeepsThePartitionsTheEmptyOnesToo() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<List<String>> partitions =
          tester.collect(
              OneElementDemo.languages(
                      OneElementDemo.english(
                          tester.stream(List.of(tweet("es"), tweet("en"), tweet("en")))))
                  .glom());

      tester.run(1);

      assertThat(partitions.batch(1)).containsExactly(List.of(), List.of("en", "en"));
    }
  }

  @Test
  void mapToPairGivesAPairForEachElement() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Tuple2<String, Integer>> ones =
          tester.collect(OneElementDemo.ones(tester.stream(TWEETS)));

      tester.run(1);

      assertThat(ones.batch(1))
          .containsExactly(new Tuple2<>("en", 1), new Tuple2<>("es", 1), new Tuple2<>("en", 1));
    }
  }

  @Test
  void flatMapToPairGivesAnyNumberOfPairs() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Tuple2<String, String>> pairs =
          tester.collect(
              tester.stream(TWEETS)
                  .flatMapToPair(
                      tweet ->
                          tweet.getHashtags().stream()
                              .map(hashtag -> new Tuple2<>(tweet.getLang(), hashtag))
                              .iterator()));

      tester.run(1);

      assertThat(pairs.batch(1))
          .containsExactly(
              new Tuple2<>("en", "#rain"), new Tuple2<>("en", "#tea"), new Tuple2<>("en", "#rain"));
    }
  }

  @Test
  void aParserForEachLineAndOneForEachPartition() {
    List<String> lines = List.of(line("/a"), "no log line", line("/b"), line("/c"), line("/d"));

    assertThat(pathsOf(lines, this::perLine)).containsExactly("/a", "/b", "/c", "/d");
    assertThat(made.value()).isEqualTo(5);
    assertThat(malformed.value()).containsExactly("the client IP is no address: 'no'");

    made.reset();
    malformed.reset();
    assertThat(pathsOf(lines, this::perPartition)).containsExactly("/a", "/b", "/c", "/d");
    assertThat(made.value()).as("partitions").isEqualTo(2);
    assertThat(malformed.value()).containsExactly("the client IP is no address: 'no'");
  }

  @Test
  void mapPartitionsIsCalledForAnEmptyPartitionToo() {
    pathsOf(List.of(line("/a")), this::perPartition);

    assertThat(made.value()).as("one line in two partitions").isEqualTo(2);
  }

  @Test
  void mapValuesSavesAShuffleAndMapToPairDoesNot() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      List<Integer> shuffles = new ArrayList<>();
      JavaPairDStream<String, Integer> counts =
          OneElementDemo.ones(tester.stream(TWEETS)).reduceByKey(Integer::sum);
      counts
          .mapValues(count -> 10 * count)
          .reduceByKey(Integer::sum)
          .foreachRDD(rdd -> shuffles.add(shuffles(rdd.rdd())));
      counts
          .mapToPair(count -> new Tuple2<>(count._1(), 10 * count._2()))
          .reduceByKey(Integer::sum)
          .foreachRDD(rdd -> shuffles.add(shuffles(rdd.rdd())));

      tester.run(1);

      assertThat(shuffles).containsExactly(1, 2);
    }
  }

  /** The number of shuffles before this RDD, which has one parent, and so on. */
  private static int shuffles(RDD<?> rdd) {
    if (rdd.dependencies().isEmpty()) {
      return 0;
    }
    Dependency<?> dependency = rdd.dependencies().head();
    int last = dependency instanceof ShuffleDependency<?, ?, ?> ? 1 : 0;
    return last + shuffles(dependency.rdd());
  }

  private JavaDStream<LogEntry> perLine(JavaDStream<String> lines) {
    return ParserPerPartitionDemo.parserPerLine(lines, made, malformed);
  }

  private JavaDStream<LogEntry> perPartition(JavaDStream<String> lines) {
    return ParserPerPartitionDemo.parserPerPartition(lines, made, malformed);
  }

  private static List<String> pathsOf(
      List<String> lines, Function<JavaDStream<String>, JavaDStream<LogEntry>> parse) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> paths =
          tester.collect(parse.apply(tester.stream(lines)).map(LogEntry::getPath));
      tester.run(1);
      return paths.batch(1);
    }
  }

  private static Tweet tweet(String language, String... hashtags) {
    Tweet tweet = new Tweet();
    tweet.setLang(language);
    tweet.setHashtags(List.of(hashtags));
    return tweet;
  }

  private static String line(String path) {
    return new LogEntry("192.0.2.1", Instant.EPOCH, "GET", path, 200, 1, null, null).toLogLine();
  }
}
