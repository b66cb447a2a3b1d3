package io.sparkcourse.testing.exercise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PreparationTest {
  @Test
  void startsSparkWhileTheArgumentsAreNotKnown() throws Exception {
    TestSpark.stop();
    PipedOutputStream launcher = new PipedOutputStream();
    PipedInputStream input = new PipedInputStream(launcher);
    CompletableFuture<List<String>> lines = CompletableFuture.supplyAsync(() -> until(input));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> SparkSession.getDefaultSession().isDefined());
    assertThat(lines).isNotDone();

    launcher.write("2.8a=Check=Ex.java=Größe = 1\n2.9a=Check=Ex.java=B\n".getBytes(UTF_8));
    launcher.close();

    assertThat(lines.get()).containsExactly("2.8a=Check=Ex.java=Größe = 1", "2.9a=Check=Ex.java=B");
    // No stream is left that would be in the way of a check.
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.collect(tester.stream(List.of("a")));
      tester.run(1);
    }
  }

  @Test
  void aLauncherThatEndsGivesItNothingToDo() throws Exception {
    assertThat(Preparation.until(new ByteArrayInputStream(new byte[0]))).isEmpty();
  }

  private static List<String> until(PipedInputStream input) {
    try {
      return Preparation.until(input);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
