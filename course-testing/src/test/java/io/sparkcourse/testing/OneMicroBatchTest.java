package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** A query that is about to run a micro-batch at the worst moment: between two additions. */
class OneMicroBatchTest {
  private static final int ROUNDS = 100;

  private final MemoryStream<String> left = stream(0);
  private final MemoryStream<String> right = stream(1);
  private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
  @TempDir private Path checkpoint;
  private StreamingQuery query;

  @BeforeEach
  void start() throws Exception {
    VoidFunction2<Dataset<String>, Long> collect =
        (rows, id) -> batches.add(rows.collectAsList().stream().sorted().toList());
    query =
        left.toDS()
            .union(right.toDS())
            .writeStream()
            .option("checkpointLocation", HadoopPath.of(checkpoint))
            .foreachBatch(collect)
            .start();
    query.processAllAvailable();
  }

  @AfterEach
  void stop() throws Exception {
    query.stop();
  }

  @Test
  void noMicroBatchSeesOneStreamWithoutTheOther() {
    for (int round = 0; round < ROUNDS; round++) {
      String number = " " + round;
      OneMicroBatch.of(
          List.of(query),
          () -> {
            add(left, "left" + number);
            awaitThatTheQueryWantsAMicroBatch();
            add(right, "right" + number);
          });
      query.processAllAvailable();
    }

    assertThat(batches)
        .containsExactlyElementsOf(
            IntStream.range(0, ROUNDS)
                .mapToObj(round -> List.of("left " + round, "right " + round))
                .toList());
  }

  @Test
  void withoutItAMicroBatchMayComeBetween() {
    add(left, "left");
    query.processAllAvailable();
    add(right, "right");
    query.processAllAvailable();

    assertThat(batches).containsExactly(List.of("left"), List.of("right"));
  }

  private void awaitThatTheQueryWantsAMicroBatch() {
    ReentrantLock lock = ((StreamingQueryWrapper) query).streamingQuery().awaitProgressLock();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofMinutes(1))
        .until(lock::hasQueuedThreads);
  }

  private static MemoryStream<String> stream(int id) {
    return new MemoryStream<>(
        id, TestSpark.session().sqlContext(), Option.apply(1), Encoders.STRING());
  }

  private static void add(MemoryStream<String> stream, String row) {
    stream.addData(JavaConverters.asScalaBuffer(List.of(row)));
  }
}
