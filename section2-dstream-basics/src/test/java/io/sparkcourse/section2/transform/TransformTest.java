package io.sparkcourse.section2.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/**
 * Lecture 2.4: transform passes the RDD of each batch to a function, and uses the RDD it returns.
 */
class TransformTest {
  private static final Duration BATCH = Durations.seconds(1);

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aListThatChangesBetweenBatchesCountsFromTheNextBatchOn() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      List<String> blocked = Collections.synchronizedList(new ArrayList<>());
      BatchOutput<String> allowed =
          tester.collect(
              TransformDemo.allowed(requests(tester, 3), () -> List.copyOf(blocked))
                  .map(LogEntry::getClientIp));

      tester.run(1);
      blocked.add("bot");
      tester.run(1);
      blocked.clear();
      tester.run(1);

      allowed.assertBatch(1, "ann", "bot").assertBatch(2, "ann").assertBatch(3, "ann", "bot");
    }
  }

  @Test
  void aListThatIsReadWhenTheStreamsAreDefinedNeverChanges() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      List<String> blocked = Collections.synchronizedList(new ArrayList<>());
      List<String> readOnce = List.copyOf(blocked);
      BatchOutput<String> allowed =
          tester.collect(
              TransformDemo.allowed(requests(tester, 2), () -> readOnce)
                  .map(LogEntry::getClientIp));

      tester.run(1);
      blocked.add("bot");
      tester.run(1);

      allowed.assertBatch(2, "ann", "bot");
    }
  }

  @Test
  void theFunctionIsCalledOnceForEachBatchHoweverManyOutputsThereAre() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = tester.stream(List.of("a"), List.of(), List.of("b"));
      JavaDStream<String> same = words.transform((rdd, time) -> called(time.toString(), rdd));
      tester.collect(same);
      tester.collect(same.map(String::toUpperCase));

      tester.run(3);

      assertThat(calls).containsExactly("1000 ms", "2000 ms", "3000 ms");
    }
  }

  @Test
  void itIsCalledInTheDriverByTheThreadThatMakesTheJobs() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.collect(
          tester.stream(List.of("a", "b"))
              .transform(rdd -> called(Thread.currentThread().getName(), rdd)));

      tester.run(2);

      assertThat(calls).containsExactly("JobGenerator", "JobGenerator");
    }
  }

  @Test
  void itIsNotCalledIfNoOutputNeedsIt() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = tester.stream(List.of("a"));
      words.transform(rdd -> called("for nobody", rdd));
      tester.collect(words);

      tester.run(2);

      assertThat(calls).isEmpty();
    }
  }

  /** No output of its batch has a job; the next batch is created as usual. */
  @Test
  void anExceptionInItCostsItsBatchAndTheContextGoesOn() {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words =
          tester.stream(List.of("a"), List.of("b"), List.of("c"))
              .transform((rdd, time) -> unless(time.milliseconds() == 2_000, rdd));
      words.foreachRDD(rdd -> done.addAll(rdd.collect()));
      JavaStreamingContext ssc = tester.context();
      ssc.start();
      for (int batch = 1; batch <= 3; batch++) {
        ReplayClock.of(ssc).advance(BATCH.milliseconds());
      }
      await().atMost(java.time.Duration.ofSeconds(60)).until(() -> done.contains("c"));

      assertThat(done).containsExactly("a", "c");
      assertThatThrownBy(ssc::awaitTermination)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the list cannot be read");
      assertThat(ssc.getState()).isEqualTo(StreamingContextState.ACTIVE);
    }
  }

  private static <T> JavaRDD<T> unless(boolean unreadable, JavaRDD<T> rdd) {
    if (unreadable) {
      throw new IllegalStateException("the list cannot be read");
    }
    return rdd;
  }

  @Test
  void nullIsSuchAnException() {
    assertThatThrownBy(() -> runTransformed(rdd -> null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void anotherStreamCannotBeUsedInIt() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> other = tester.stream(List.of("b"));
      tester.collect(
          tester.stream(List.of("a"))
              .transform(
                  rdd -> {
                    other.foreachRDD(unused -> {});
                    return rdd;
                  }));

      assertThatThrownBy(() -> tester.run(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Adding new inputs, transformations, and output operations after starting a context"
                  + " is not supported");
    }
  }

  @Test
  void theBusiestComeFirst() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<Integer, String>> busiest =
          tester.collect(
              TransformDemo.busiest(
                  tester.stream(
                      List.of(request("a"), request("b"), request("b"), request("b")),
                      List.of(request("a"), request("a"), request("b")))));

      tester.run(2);

      assertThat(busiest.batches())
          .isEqualTo(
              Map.of(
                  1, List.of(new Tuple2<>(3, "b"), new Tuple2<>(1, "a")),
                  2, List.of(new Tuple2<>(2, "a"), new Tuple2<>(1, "b"))));
    }
  }

  private void runTransformed(Function<JavaRDD<String>, JavaRDD<String>> function) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.collect(tester.stream(List.of("a")).transform(function));
      tester.run(1);
    }
  }

  private <T> JavaRDD<T> called(String what, JavaRDD<T> rdd) {
    calls.add(what);
    return rdd;
  }

  private static JavaDStream<LogEntry> requests(DStreamTester tester, int batches) {
    return tester.stream(Collections.nCopies(batches, List.of(request("ann"), request("bot"))));
  }

  private static LogEntry request(String client) {
    return new LogEntry(client, Instant.EPOCH, "GET", "/tea", 200, 1, null, null);
  }
}
