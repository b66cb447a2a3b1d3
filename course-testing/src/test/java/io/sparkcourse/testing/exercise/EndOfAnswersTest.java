package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that do not end, or that end the JVM, each in a separate JVM. */
class EndOfAnswersTest {
  private static final String CHECK = "io.sparkcourse.section9.Ex01aForeverCheck$";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "InThePipeline, 1[12], ''",
    "InATask, 2[23], ''",
    "InTransform, 3[34], ''",
    "Waits, 42, ' There it waits for the end of the context: awaitTermination\\(\\) is for main.'"
  })
  void whatDoesNotEndIsWrongAndEndsTheProgram(String answer, String line, String more)
      throws IOException {
    DemoProcess.Result result = check(answer);

    assertThat(result.out())
        .matches(
            """
            9.1a    WRONG        Title
                    It does not end.

                    Nothing has happened for 5 seconds, and it is at Ex01aForever.java:%s.%s

                    Answer  file
                    Stuck\\?  ./course hint 9.1a
            """
                .formatted(line, more));
    assertThat(result.err())
        .contains(
            "9.1a: nothing has happened for 2 seconds. After 5 it counts as an answer that does not"
                + " end.");
    assertThat(verdicts()).isEqualTo("9.1a WRONG\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void whatEndsTheJvmIsWrong() throws IOException {
    DemoProcess.Result result = check("Exits");

    assertThat(result.out())
        .startsWith(
            """
            9.1a    WRONG        Title
                    It ends the JVM: System.exit, or something like it, is called.

                    It does so at Ex01aForever.java:49.
            """);
    assertThat(verdicts()).isEqualTo("9.1a WRONG\n");
  }

  @Test
  void aCheckThatIsCutOffSaysNothingOfTheAnswer() throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        process("InATask", 30).start(out, err, Files.createDirectory(folder.resolve("tmp")));
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.readString(err).contains("nothing has happened"));

      process.destroy();

      assertThat(process.onExit()).succeedsWithin(30, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }
    assertThat(out).isEmptyFile();
    assertThat(file()).doesNotExist();
  }

  private DemoProcess.Result check(String answer) {
    return process(answer, 5).run();
  }

  private DemoProcess process(String answer, int patienceSeconds) {
    return DemoProcess.of(WarmCheckRunner.class)
        .withTestClasses()
        .jvmFlags(
            "-D" + Watch.PATIENCE_SECONDS + "=" + patienceSeconds, "-Dcourse.verdicts=" + file())
        .args("9.1a=" + CHECK + answer + "=file=Title", "9.1b=no.Check=file=Title");
  }

  private Path file() {
    return folder.resolve("verdicts.txt");
  }

  private String verdicts() throws IOException {
    return Files.readString(file());
  }
}
