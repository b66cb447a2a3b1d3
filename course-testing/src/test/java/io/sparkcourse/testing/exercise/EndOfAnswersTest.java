package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that do not end, and that end the JVM, in a JVM of their own. */
@Execution(ExecutionMode.CONCURRENT)
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

  private DemoProcess.Result check(String answer) {
    return DemoProcess.of(WarmCheckRunner.class)
        .withTestClasses()
        .jvmFlags("-D" + Watch.PATIENCE_SECONDS + "=5", "-Dcourse.verdicts=" + file())
        .args("9.1a=" + CHECK + answer + "=file=Title", "9.1b=no.Check=file=Title")
        .run();
  }

  private Path file() {
    return folder.resolve("verdicts.txt");
  }

  private String verdicts() throws IOException {
    return Files.readString(file());
  }
}
