package io.sparkcourse.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.host.Host;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Argument files and the flags of a demo's JVM. */
class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void quotesArgumentsAndEscapesBackslashes() {
    assertThat(ArgumentFile.text(List.of("-cp", "C:\\My Files\\a.jar", "say \"hi\"")))
        .isEqualTo("\"-cp\"\n\"C:\\\\My Files\\\\a.jar\"\n\"say \\\"hi\\\"\"\n");
  }

  @Test
  void writesAnArgumentFileOnlyIfItWouldSaySomethingElse() throws Exception {
    Path file = folder.resolve("args");
    ArgumentFile.write(file, List.of("a"));
    FileTime old = FileTime.fromMillis(1_000);
    Files.setLastModifiedTime(file, old);

    ArgumentFile.write(file, List.of("a"));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);

    ArgumentFile.write(file, List.of("b"));
    assertThat(file).hasContent("\"b\"");
  }

  @Test
  void javaReadsBackWhatTheArgumentFileSays() throws Exception {
    List<String> arguments = List.of("with space", "back\\slash", "quo\"te", "#hash", "");
    Path file = folder.resolve("my args");
    ArgumentFile.write(
        file,
        concat(
            List.of("-cp", System.getProperty("java.class.path"), Echo.class.getName()),
            arguments));
    Process echo = new ProcessBuilder(Host.java().toString(), "@" + file.toAbsolutePath()).start();

    assertThat(new String(echo.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .containsExactlyElementsOf(arguments);
  }

  @Test
  void startsADemoByPlainJavaWithItsOptionsUnchanged() {
    List<String> command =
        JavaCommand.of(
            "io.sparkcourse.ADemo",
            Path.of("cp.args"),
            List.of("-Xshare:auto"),
            List.of("--speed", "2", "a b", "@x"));

    assertThat(command)
        .startsWith(Host.java().toString(), "@cp.args")
        .contains("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
        .contains("-Dcourse.launcher.pid=" + ProcessHandle.current().pid())
        .endsWith("io.sparkcourse.ADemo", "--speed", "2", "a b", "@x");
  }

  @Test
  void silencesTheWarningsOfNewerJavasOnly() {
    assertThat(JavaCommand.flagsOfJava(21)).isEmpty();
    assertThat(JavaCommand.flagsOfJava(25))
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void givesSparkAnAddressWhereTheHostHasNone() {
    assertThat(JavaCommand.environment(Map.of(), false))
        .containsExactly(Map.entry("SPARK_LOCAL_IP", "127.0.0.1"));
    assertThat(JavaCommand.environment(Map.of(), true)).isEmpty();
    assertThat(JavaCommand.environment(Map.of("SPARK_LOCAL_IP", "10.0.0.1"), false)).isEmpty();
  }

  private static List<String> concat(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  /** Prints its arguments, one a line. */
  static final class Echo {
    private Echo() {}

    /** Prints the arguments. */
    public static void main(String[] args) {
      for (String argument : args) {
        System.out.println(argument);
      }
    }
  }
}
