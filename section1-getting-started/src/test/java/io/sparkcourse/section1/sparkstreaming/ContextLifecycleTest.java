package io.sparkcourse.section1.sparkstreaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of a streaming context's life cycle, each with Spark's answer when it is broken. */
class ContextLifecycleTest {
  private static final String NOTHING_AFTER_START =
      "Adding new inputs, transformations, and output operations after starting a context is not"
          + " supported";
  private static final String NOTHING_AFTER_STOP =
      "Adding new inputs, transformations, and output operations after stopping a context is not"
          + " supported";
  private static final String STOPPED = "StreamingContext has already been stopped";

  private final JavaSparkContext sc = TestSpark.context();
  private final JavaStreamingContext ssc = context();

  @AfterEach
  void stop() {
    ssc.stop(false);
  }

  // region states
  @Test
  void aContextIsInitializedThenActiveThenStopped() {
    lines(ssc).print();
    assertThat(ssc.getState()).isEqualTo(StreamingContextState.INITIALIZED);

    ssc.start();
    assertThat(ssc.getState()).isEqualTo(StreamingContextState.ACTIVE);

    ssc.stop(false);
    assertThat(ssc.getState()).isEqualTo(StreamingContextState.STOPPED);
  }

  // endregion

  @Test
  void aContextWithoutAnOutputOperationDoesNotStart() {
    lines(ssc).map(String::length);

    assertThatThrownBy(ssc::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("requirement failed: No output operations registered, so nothing to execute");
  }

  @Test
  void aContextThatFailedToStartIsStoppedForGood() {
    JavaDStream<String> lines = lines(ssc);
    assertThatThrownBy(ssc::start).isInstanceOf(IllegalArgumentException.class);

    assertThat(ssc.getState()).isEqualTo(StreamingContextState.STOPPED);
    assertThatThrownBy(lines::print).hasMessage(NOTHING_AFTER_STOP);
    assertThatThrownBy(ssc::start).hasMessage(STOPPED);
  }

  @Test
  void soIsOneThatMissesItsCheckpointDirectory() {
    lines(ssc).countByWindow(Durations.seconds(2), Durations.seconds(1)).print();
    assertThatThrownBy(ssc::start)
        .hasMessageStartingWith("requirement failed: The checkpoint directory has not been set.");

    assertThat(ssc.getState()).isEqualTo(StreamingContextState.STOPPED);
    assertThatThrownBy(ssc::start).hasMessage(STOPPED);
  }

  @Test
  void nothingIsAddedToAContextThatHasStarted() {
    JavaDStream<String> lines = lines(ssc);
    lines.print();
    ssc.start();

    assertThatThrownBy(() -> lines(ssc)).hasMessage(NOTHING_AFTER_START);
    assertThatThrownBy(() -> lines.map(String::length)).hasMessage(NOTHING_AFTER_START);
    assertThatThrownBy(lines::print).hasMessage(NOTHING_AFTER_START);
  }

  @Test
  void onlyOneStartedContextLivesInAJvm() {
    lines(ssc).print();
    ssc.start();
    JavaStreamingContext second = context();
    lines(second).print();

    assertThatThrownBy(second::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Only one StreamingContext may be started in this JVM.");
    assertThat(second.getState()).isEqualTo(StreamingContextState.INITIALIZED);

    ssc.stop(false);
    second.start(); // after a refusal it may be tried again

    assertThat(second.getState()).isEqualTo(StreamingContextState.ACTIVE);
    second.stop(false);
  }

  @Test
  void aStoppedContextDoesNotStartAgain() {
    lines(ssc).print();
    ssc.start();
    ssc.stop(false);

    assertThatThrownBy(ssc::start).isInstanceOf(IllegalStateException.class).hasMessage(STOPPED);
  }

  @Test
  void aSecondStartOfARunningContextChangesNothing() {
    List<Long> batches = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of("a")).foreachRDD((batch, time) -> batches.add(time.milliseconds()));
      tester.run(2);

      tester.context().start();

      assertThat(tester.context().getState()).isEqualTo(StreamingContextState.ACTIVE);
      tester.run(2);
    }
    assertThat(batches).containsExactly(1000L, 2000L, 3000L, 4000L);
  }

  // region one-spark-context
  @Test
  void threeContextsFollowOneAnotherOnOneSparkContext() {
    for (int i = 0; i < 3; i++) {
      JavaStreamingContext next = context();
      lines(next).print();

      next.start();

      assertThat(next.getState()).isEqualTo(StreamingContextState.ACTIVE);
      next.stop(false); // not the SparkContext
    }
    assertThat(sc.sc().isStopped()).isFalse();
  }

  // endregion

  private JavaStreamingContext context() {
    return new JavaStreamingContext(sc, Durations.seconds(1));
  }

  private static JavaDStream<String> lines(JavaStreamingContext ssc) {
    return ssc.queueStream(new ArrayDeque<>());
  }
}
