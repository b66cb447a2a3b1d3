package io.sparkcourse.section2.outputoperations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The demo's option --directory. */
@Tag("process") // starts demos with options
@Execution(ExecutionMode.CONCURRENT)
class SaveTweetsDemoTest {
  @TempDir Path temporary;

  @Test
  void itLeavesTheFilesInTheDirectoryThatItIsGiven() {
    Path directory = temporary.resolve("not/made/yet");

    DemoProcess.Result result = demo(directory).args("--speed", "max", "--batches", "1").run();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(SavedText.in(directory.resolve("each"))).hasSize(1);
    assertThat(SavedText.in(directory.resolve("some"))).as("the first batch is empty").isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneLine() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    DemoProcess.Result result = demo(file).run();

    assertThat(result.err().lines())
        .containsExactly(
            "Cannot write to " + file + ": give --directory one that you may write to.");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  private static DemoProcess demo(Path directory) {
    return DemoProcess.of(SaveTweetsDemo.class).args("--directory", directory.toString());
  }
}
