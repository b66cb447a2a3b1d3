package io.sparkcourse.section3.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 3.5: a stop by a signal, or from within the program. */
class StoppingTest {
  private static final String NO_SIGNAL = "Windows has no signal that asks a process to end";
  private static final String GRACEFUL_STOP_TIMEOUT = "spark.streaming.gracefulStopTimeout";

  /** That is two seconds: {@code JobScheduler.stop}. A graceful stop waits for up to an hour. */
  private static final Duration LONGER_THAN_A_STOP_AT_ONCE_WAITS = Duration.ofSeconds(4);

  private static final int PACKET = 10;
  private static final List<String> ORDERS =
      IntStream.rangeClosed(1, 30).mapToObj(number -> "order " + number).toList();

  @TempDir Path directory;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGNAL)
  void aSignalStopsAtOnce() throws Exception {
    assertThat(processedWhenASignalComes(List.of())).isEqualTo(10);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGNAL)
  void aHookThatComesBeforeSparksStopsGracefully() throws Exception {
    assertThat(processedWhenASignalComes(List.of(), "--hook")).isEqualTo(30);
  }

  /** It waits for a batch whose tasks no thread runs, until Hadoop's timeout for a hook. */
  @Test
  @Tag("slow") // half a minute in which nothing happens
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGNAL)
  void inLocalModeTheSettingComesTooLate() throws Exception {
    assertThat(
            processedWhenASignalComes(List.of("-Dspark.streaming.stopGracefullyOnShutdown=true")))
        .isEqualTo(10);
  }

  /** The processed ones of thirty acknowledged orders; ten are in a batch that is done. */
  private int processedWhenASignalComes(List<String> flags, String... args) throws Exception {
    Path out = directory.resolve("out.txt");
    try (AcknowledgedLineServer server = AcknowledgedLineServer.holding(ORDERS, PACKET)) {
      Process process =
          DemoProcess.of(OrdersUntilASignal.class)
              .withTestClasses()
              .jvmFlags(flags.toArray(String[]::new))
              .args("--port", Integer.toString(server.port()))
              .args(args)
              .start(
                  out,
                  directory.resolve("err.txt"),
                  Files.createDirectory(directory.resolve("tmp")));
      try {
        server.release(PACKET);
        await().atMost(Duration.ofSeconds(60)).until(() -> processed(out) == PACKET);
        server.release(ORDERS.size() - PACKET);
        server.finished().get(60, TimeUnit.SECONDS);

        process.destroy();

        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended").isTrue();
        return processed(out);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static int processed(Path out) throws IOException {
    return Files.readString(out).lines().mapToInt(Integer::parseInt).sum();
  }

  /**
   * A graceful stop waits for all output operations, and one of them called it and waits for it: a
   * thread of the pool waits until the pool has no thread. Waiting for the batch ends after ten
   * batch intervals, this second wait after an hour.
   */
  @Test
  void aGracefulStopFromWithinAnOutputOperationWaitsForItself() throws Exception {
    CompletableFuture<Thread> stopping = new CompletableFuture<>();
    try (DStreamTester tester = DStreamTester.every(Durations.milliseconds(100))) {
      JavaStreamingContext ssc = tester.context();
      tester.stream(List.of(1))
          .foreachRDD(
              rdd -> {
                if (stopping.complete(Thread.currentThread())) {
                  // region deadlock
                  ssc.stop(false, true);
                  // endregion
                }
              });
      ReplayClock clock = ReplayClock.of(ssc);
      ssc.start();
      clock.advance(100);
      Thread thread = stopping.get(60, TimeUnit.SECONDS);
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  clock.advance(100); // the timer ends at its next tick
                  return calls(thread, "awaitTermination") && calls(thread, "runWorker");
                });
        assertThat(thread.getName()).startsWith("streaming-job-executor-");
      } finally {
        interrupt(thread); // so that the test does not wait for an hour
      }
    }
  }

  /**
   * The timeout ends the wait for records that are not in a batch yet. Batches that are queued by
   * then are still processed.
   */
  @Test
  void batchesThatAreQueuedAreProcessedAfterTheTimeoutOfAGracefulStop() throws Exception {
    TestSpark.context(); // which all tests share
    SparkConf conf = SparkEnv.get().conf();
    List<Long> processed = new CopyOnWriteArrayList<>();
    CountDownLatch stopHasTimedOut = new CountDownLatch(1);
    try (DStreamTester tester = DStreamTester.every(Durations.milliseconds(100))) {
      conf.set(GRACEFUL_STOP_TIMEOUT, "1ms");
      JavaStreamingContext ssc = tester.context();
      tester.stream(List.of(1), List.of(2), List.of(3))
          .foreachRDD(
              (rdd, time) -> {
                assertThat(stopHasTimedOut.await(60, TimeUnit.SECONDS)).isTrue();
                processed.add(time.milliseconds());
              });
      ReplayClock clock = ReplayClock.of(ssc);
      ssc.start();
      clock.advance(300);
      // The stop ends the timer, which may not have come to the second and third batch yet.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> ssc.ssc().scheduler().getPendingTimes().size() == 3);
      Thread stop = new Thread(() -> ssc.stop(false, true));
      stop.start();
      await()
          .during(LONGER_THAN_A_STOP_AT_ONCE_WAITS)
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                clock.advance(100); // the timer ends at its next tick
                return calls(stop, "awaitTermination"); // of the output operations: step two
              });
      assertThat(processed).isEmpty();

      stopHasTimedOut.countDown();
      stop.join(60_000);

      assertThat(stop.isAlive()).isFalse();
    } finally {
      conf.remove(GRACEFUL_STOP_TIMEOUT);
    }
    assertThat(processed).startsWith(100L, 200L, 300L);
  }

  /** It throws an exception when interrupted, which is ignored here. */
  private static void interrupt(Thread thread) {
    thread.setUncaughtExceptionHandler((interrupted, exception) -> {});
    await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              thread.interrupt();
              return !calls(thread, "awaitTermination");
            });
  }

  private static boolean calls(Thread thread, String method) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(
            frame ->
                frame.getClassName().equals("java.util.concurrent.ThreadPoolExecutor")
                    && frame.getMethodName().equals(method));
  }
}
