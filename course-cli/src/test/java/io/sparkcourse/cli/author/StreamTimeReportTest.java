package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTimeReportTest {
  @TempDir private Path folder;

  @Test
  void addsUpTheStreamTimeOfAllTests() throws IOException {
    write("target/stream-time.csv", "7200000,20000\n300000,4000\n");

    StreamTimeReport report = StreamTimeReport.read(folder);

    assertThat(report).hasToString("Simulated 2 h 5 min of stream time in 24 s: ratio 313");
    assertThat(report.isFastEnough()).isTrue();
    assertThat(new StreamTimeReport(Duration.ofSeconds(19), Duration.ofSeconds(1)).isFastEnough())
        .isFalse();
  }

  @Test
  void saysWhatToDoWithoutStreamTime() {
    assertThatThrownBy(() -> StreamTimeReport.read(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("stream-time.csv is missing: run the tests first, by `mvnw verify`");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
