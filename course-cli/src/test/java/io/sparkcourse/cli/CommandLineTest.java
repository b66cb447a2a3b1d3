package io.sparkcourse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class paths, argument files and the flags of a demo's JVM. */
class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void putsJarsFirstAndMapsTheCoursesModulesToTheirClasses() {
    Path root = folder.toAbsolutePath();
    Path jar = root.resolveSibling("repository").resolve("spark.jar");
    String maven =
        String.join(
            File.pathSeparator,
            root.resolve("common/target/classes").toString(),
            root.resolve("testing/target/testing-1.0-SNAPSHOT.jar").toString(),
            jar.toString());

    ClassPath classPath =
        ClassPath.of(root, List.of(root.resolve("section1/target/classes")), maven);

    assertThat(classPath.jars()).containsExactly(jar);
    assertThat(classPath.classes())
        .containsExactly(
            root.resolve("section1/target/classes"),
            root.resolve("common/target/classes"),
            root.resolve("testing/target/classes"));
    assertThat(classPath.joined()).startsWith(jar + File.pathSeparator);
  }

  @Test
  void quotesArgumentsAndEscapesBackslashes() {
    assertThat(ArgumentFile.text(List.of("-cp", "C:\\My Files\\a.jar", "say \"hi\"")))
        .isEqualTo("\"-cp\"\n\"C:\\\\My Files\\\\a.jar\"\n\"say \\\"hi\\\"\"\n");
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

  @Test
  void takesHelpAsAWord() {
    assertThat(Main.helpAsOption(new String[] {})).containsExactly("--help");
    assertThat(Main.helpAsOption(new String[] {"help"})).containsExactly("--help");
    assertThat(Main.helpAsOption(new String[] {"help", "run"})).containsExactly("run", "--help");
    assertThat(Main.helpAsOption(new String[] {"run", "help"})).containsExactly("run", "help");
  }

  @Test
  void cutsWhatMavenSaysOfItself() {
    String log =
        "[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal -> [Help 1]\n"
            + "[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] To see the full stack trace";

    assertThat(MavenWrapper.withoutTrailer(log))
        .isEqualTo("[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal");
  }

  @Test
  void writesAFileAtOnceAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("deep/a");
    AtomicFile.write(file, new byte[] {1});
    AtomicFile.write(file, new byte[] {2});

    assertThat(file).hasBinaryContent(new byte[] {2});
    assertThat(file.getParent().toFile().list()).containsExactly("a");
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
