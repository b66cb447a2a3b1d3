package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedTimeTest {
  @TempDir private Path folder;

  @Test
  void writesOneLineForAllTestersOfAJvm() {
    SimulatedTime time = new SimulatedTime();
    time.add(60_000, Duration.ofMillis(30).toNanos());
    time.add(5_000, Duration.ofMillis(12).toNanos());
    Path file = folder.resolve("target/stream-time.csv");
    time.appendTo(file);
    time.appendTo(file);

    assertThat(file).hasContent("65000,42\n65000,42\n");
  }
}
