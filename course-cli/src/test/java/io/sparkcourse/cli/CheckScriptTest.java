package io.sparkcourse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./course check} from the script to the verdict, in this checkout. */
@Tag("repository")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "course.cmd is run by CI's Windows job")
class CheckScriptTest {
  private static final Path ROOT = Path.of(System.getProperty("course.root"));

  @TempDir private Path folder;

  @Test
  void saysWhereToBeginAnExerciseThatIsNotStarted() throws Exception {
    Result result = course("check", "2.8a");

    assertThat(result.out())
        .startsWith("2.8a    NOT STARTED  ")
        .contains(
            "Open        exercises/section2-dstream-basics/src/main/java/io/sparkcourse/section2/"
                + "Ex08aBusiestAirports.java",
            "First step  map each flight to a pair (origin, 1)")
        .endsWith("0 of 1 passed, 1 not started\n");
    assertThat(result.err().lines()).allMatch(CheckScriptTest::isProgress);
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void passesTheSolution() throws Exception {
    Result result = course("check", "--solutions", "2.8a");

    assertThat(result.out()).startsWith("2.8a    PASSED  ").endsWith("1 of 1 passed\n");
    assertThat(result.err().lines()).allMatch(CheckScriptTest::isProgress);
    assertThat(result.exitCode()).isZero();
  }

  /** Maven would say that it compiles. */
  @Test
  void compilesAnAnswerThatWasSavedWithoutMaven() throws Exception {
    course("check", "2.8a");
    touch();

    Result result = course("check", "2.8a");

    assertThat(result.out()).startsWith("2.8a    NOT STARTED  ");
    assertThat(result.err()).doesNotContain("Compiling");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void watchesAnAnswerAndChecksItAgainWhenItIsSaved() throws Exception {
    Process process = start(Map.of(), "check", "--watch", "2.8a");
    try {
      awaitVerdicts(1, process);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.readString(folder.resolve("err")).contains("Save an answer"));
      touch();
      awaitVerdicts(2, process);
    } finally {
      process.destroy();
      process.waitFor();
    }
    List<String> left =
        ProcessHandle.allProcesses()
            .flatMap(each -> each.info().commandLine().stream())
            .filter(line -> line.contains("course.launcher.pid=" + process.pid()))
            .toList();
    assertThat(left).isEmpty();
  }

  @Test
  void watchesAnswersOfOneSection() throws Exception {
    for (String[] arguments :
        List.of(
            new String[] {"check", "--watch"},
            new String[] {"check", "--watch", "2.8a", "3.1a"},
            new String[] {"check", "--watch", "--solutions", "2.8a"})) {
      Result result = course(arguments);

      assertThat(result.err().strip())
          .endsWith(
              "--watch takes your answers to exercises of one section, such as `course check"
                  + " --watch 2.8a`");
      assertThat(result.exitCode()).isEqualTo(2);
    }
  }

  private static void touch() throws IOException {
    Files.setLastModifiedTime(
        ROOT.resolve(
            "exercises/section2-dstream-basics/src/main/java/io/sparkcourse/section2/"
                + "Ex08aBusiestAirports.java"),
        FileTime.from(Instant.now()));
  }

  private void awaitVerdicts(int number, Process process) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                Files.readString(folder.resolve("out"))
                            .split("0 of 1 passed, 1 not started", -1)
                            .length
                        > number
                    || !process.isAlive());
    assertThat(process.isAlive()).isTrue();
  }

  /** As on Windows, where the temporary directory contains the name of the user. */
  @Test
  void passesSolutionsThatUseFilesWhateverTheTemporaryDirectoryIsCalled() throws Exception {
    String name = "Ann's 50% #1 %20+" + (namesMayHaveUmlauts() ? " Müller" : "");
    Path temporary = Files.createDirectories(folder.resolve("tmp").resolve(name));
    Path options = folder.resolve("options");
    Files.writeString(options, "-Djava.io.tmpdir=\"" + temporary + "\"");

    Result result =
        course(
            Map.of("JDK_JAVA_OPTIONS", "@" + options),
            "check",
            "--solutions",
            "2.2a",
            "2.10a",
            "5.9g");

    assertThat(result.out()).contains("2.2a    PASSED", "2.10a   PASSED", "5.9g    PASSED");
    assertThat(result.exitCode()).isZero();
    assertThat(temporary).isEmptyDirectory();
    assertThat(temporary.getParent().toFile().list()).containsExactly(name);
  }

  /** Not where the locale is C, as in many containers. */
  private static boolean namesMayHaveUmlauts() {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü');
  }

  private static boolean isProgress(String line) {
    return line.matches(
        "(Compiling|Preparing faster starts) .*|2\\.8a: nothing has happened for .*");
  }

  private record Result(int exitCode, String out, String err) {}

  private Result course(String... arguments) throws IOException, InterruptedException {
    return course(Map.of(), arguments);
  }

  private Result course(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(environment, arguments);
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroy();
    }
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out"), UTF_8),
        Files.readString(folder.resolve("err"), UTF_8));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", ROOT.resolve("course").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // An archive of classes is for the next time, and there is none.
    builder.environment().put("COURSE_CDS", "off");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
