package io.sparkcourse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.course.Samples;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code course}, in a small course of its own with this launcher's classes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "course.cmd is run by CI's Windows job")
class ScriptTest {
  private static final Path REAL_ROOT = Path.of(System.getProperty("course.root"));

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void layOutACourseInAFolderWithASpace() throws IOException {
    root = Files.createDirectories(folder.toRealPath().resolve("my course"));
    Files.copy(REAL_ROOT.resolve("course"), root.resolve("course"));
    write("course.yaml", Samples.MANIFEST);
    write(
        "pom.xml",
        pom(
            "all",
            "<modules><module>course-cli</module><module>section1</module>"
                + "<module>exercises/section1</module><module>labs</module><module>local-services</module></modules>"));
    write("course-cli/pom.xml", pom("course-cli", ""));
    write("section1/pom.xml", pom("section1", ""));
    write("exercises/section1/pom.xml", pom("exercises-section1", ""));
    write("labs/pom.xml", pom("labs", ""));
    write("local-services/pom.xml", pom("local-services", ""));
    Path classes = Path.of(System.getProperty("java.class.path").split(":")[1]);
    assertThat(classes).isDirectory();
    Files.createDirectories(root.resolve("course-cli/target"));
    Files.createSymbolicLink(root.resolve("course-cli/target/classes"), classes);
    write("course-cli/target/runtime.classpath", System.getProperty("java.class.path"));
    ModuleBuild build = new ModuleBuild(root, (module, scope, leftOut) -> {});
    build.trust("course-cli", BuildScope.RUNTIME);
    write("section1/target/runtime.classpath", "");
    write("mvnw", "echo \"[ERROR] B.java:[1,2] no\"; echo \"[ERROR] -> [Help 1]\"; exit 1\n");
  }

  @Test
  void worksFromAnotherFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("course"));

    Result result = run(Map.of(), link.toString(), "list");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("Section 1: Start");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void compilesTheLauncherWhenOneOfItsJarsIsGone() throws Exception {
    write("found.classpath", System.getProperty("java.class.path"));
    write("mvnw", "cp found.classpath course-cli/target/runtime.classpath\n");
    String gone = folder.resolve("gone.jar").toString();
    write(
        "course-cli/target/runtime.classpath", gone + ":" + System.getProperty("java.class.path"));

    Result result = course("list");

    assertThat(result.err()).startsWith("Compiling the launcher").hasLineCount(1);
    assertThat(result.out()).contains("Section 1: Start");
    assertThat(course("list").err()).isEmpty();
  }

  @Test
  void writesNothingButJsonToTheOutput() throws Exception {
    Result result = course("list", "--json");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("[").endsWith("]\n");
  }

  @Test
  void answersAWrongNameInOneLine() throws Exception {
    Result result = course("run", "FirstPoject");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("FirstProjectDemo");
  }

  @Test
  void answersAWrongCommandAndAWrongOptionInOneLine() throws Exception {
    Result command = course("lst");
    Result option = course("list", "--jsn");

    assertThat(List.of(command.exitCode(), option.exitCode())).containsExactly(2, 2);
    assertThat(command.err())
        .isEqualTo("course: unknown command lst (did you mean list?); see `course --help`\n");
    assertThat(option.err()).isEqualTo("course: unknown option --jsn; see `course list --help`\n");
  }

  @Test
  void answersASubmissionThatGoesNowhereInOneLine() throws Exception {
    Result nowhere = course("submit", "FirstProject");
    Result client = course("submit", "FirstProject", "--supervise");
    Result optionOfTheDemo = course("submit", "FirstProject", "--batches", "3");
    Result setting = course("submit", "FirstProject", "--conf", "spark.cores.max");

    assertThat(Stream.of(nowhere, client, optionOfTheDemo, setting).map(Result::exitCode))
        .containsOnly(2);
    assertThat(nowhere.err())
        .isEqualTo(
            "course: There is no cluster to submit to: `course cluster start` starts one on this"
                + " machine, or give --master\n");
    assertThat(client.err()).hasLineCount(1).contains("add --deploy-mode cluster");
    assertThat(optionOfTheDemo.err())
        .isEqualTo("course: unknown option --batches; see `course submit --help`\n");
    assertThat(setting.err()).isEqualTo("course: --conf spark.cores.max: a setting is KEY=VALUE\n");
  }

  @Test
  void saysOfAClusterThatIsNotReadyThatItIsStarting() throws Exception {
    Path lock =
        Files.createDirectories(root.resolve(ServiceCommand.RUN_DIRECTORY)).resolve("cluster.lock");
    try (FileChannel cluster =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(cluster.tryLock()).isNotNull();

      Result starting = course("submit", "FirstProject");

      assertThat(starting.exitCode()).isEqualTo(2);
      assertThat(starting.err())
          .isEqualTo(
              "course: The cluster is starting or ending: `course cluster status` says when it is"
                  + " ready\n");
    }
    assertThat(course("submit", "FirstProject").err())
        .startsWith("course: There is no cluster to submit to");
  }

  @Test
  void refusesToDrawOnlySomeOfTheChartsAgain() throws Exception {
    Result result = course("dev", "labs", "--redraw", "windows");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("course: --redraw draws all charts: leave out windows\n");
  }

  @Test
  void refusesToRecordALabThatIsNotThere() throws Exception {
    Result result = course("dev", "labs", "wndows");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).startsWith("course: There is no lab 'wndows'.").hasLineCount(1);
  }

  @Test
  void showsTheStackTraceOnlyForDebug() throws Exception {
    assertThat(course("run", "--debug", "9.9").err()).contains("\tat ");
    assertThat(course("run", "9.9").err()).doesNotContain("\tat ");
  }

  @Test
  void refusesAJavaThatIsTooOldInOneLine() throws Exception {
    Path old = folder.resolve("jdk8");
    Files.createDirectories(old.resolve("bin"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
    Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Result result = run(Map.of("JAVA_HOME", old.toString()), root + "/course", "list");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("Java 1.8.0_392", "install a JDK 17");
  }

  @Test
  void refusesAJavaHomeWithoutJavaInOneLine() throws Exception {
    Result result = run(Map.of("JAVA_HOME", "/nowhere"), root + "/course", "list");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("/nowhere");
  }

  @Test
  void showsWhatMavenSaysWhenAModuleDoesNotCompile() throws Exception {
    Result result = course("run", "1.4");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("Compiling section1")
        .contains("[ERROR] B.java:[1,2] no")
        .doesNotContain("Help 1");
  }

  @Test
  void showsNoColoursOnADumbTerminal() throws Exception {
    Map<String, String> colours = Map.of("CLICOLOR_FORCE", "1", "TERM", "xterm");
    Map<String, String> dumb = Map.of("CLICOLOR_FORCE", "1", "TERM", "dumb");

    assertThat(run(colours, root + "/course", "list", "--help").out()).contains("\u001b[");
    assertThat(run(dumb, root + "/course", "list", "--help").out())
        .contains("course list")
        .doesNotContain("\u001b");
  }

  @Test
  void leadsFromTheMessageOfADemoThatFailsToTheLectureThatExplainsIt() throws Exception {
    write(
        "FirstProjectDemo.java",
        """
        package io.sparkcourse.one;
        public class FirstProjectDemo {
          public static void main(String[] a) {
            System.err.println("SparkException: Task not serializable");
            System.exit(Integer.parseInt(a[0]));
          }
        }
        """);
    write(
        "mvnw",
        "mkdir -p section1/target/classes && \"$JAVA_HOME/bin/javac\" -d section1/target/classes FirstProjectDemo.java\n");
    write(
        "TROUBLESHOOTING.md",
        "| message | means | lecture |\n|---|---|---|\n"
            + "| `Task not serializable` | a function of a `task` | [2.11](two/2.11-output.md) |\n");

    Result failed = run(Map.of("COURSE_CDS", "off"), root + "/course", "run", "1.4", "3");
    Result fine = run(Map.of("COURSE_CDS", "off"), root + "/course", "run", "1.4", "0");

    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.err())
        .endsWith(
            """
            SparkException: Task not serializable
            "Task not serializable": a function of a task; see lecture 2.11 (two/2.11-output.md)
            """);
    assertThat(fine.err()).endsWith("SparkException: Task not serializable\n");
  }

  @Test
  void runsADemoWithItsOptionsAndHandsOnItsExitCode() throws Exception {
    write(
        "FirstProjectDemo.java",
        """
        package io.sparkcourse.one;
        public class FirstProjectDemo {
          public static void main(String[] a) { System.out.println(String.join("|", a)); System.exit(7); }
        }
        """);
    write(
        "mvnw",
        "mkdir -p section1/target/classes && \"$JAVA_HOME/bin/javac\" -d section1/target/classes FirstProjectDemo.java\n");

    Result result =
        run(
            Map.of("COURSE_CDS", "off"),
            root + "/course",
            "run",
            "1.4",
            "--",
            "--speed",
            "2 x",
            "--");

    assertThat(result.err()).contains("WindowDemo").doesNotContain("error");
    assertThat(result.out()).isEqualTo("--speed|2 x|--\n");
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @Test
  void runsALabWithItsOptions() throws Exception {
    write(
        "RecoveryLab.java",
        """
        package io.sparkcourse.labs;
        public class RecoveryLab {
          public static void main(String[] a) { System.out.println(String.join("|", a)); System.exit(1); }
        }
        """);
    write(
        "mvnw",
        "mkdir -p labs/target/classes\n"
            + "touch labs/target/runtime.classpath\n"
            + "\"$JAVA_HOME/bin/javac\" -d labs/target/classes RecoveryLab.java\n");

    Result result = course("lab", "Recovery", "--kills", "3");

    assertThat(result.out()).isEqualTo("--kills|3\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void aSickJobShowsItsSymptomsAndLeadsToItsExercise() throws Exception {
    writeStub("System.err.println(\"Exercise 1.4a is not started.\"); System.exit(2);");

    Result result = course("lab", "SICK-1", "--", "--speed");

    assertThat(result.out())
        .isEqualTo(
            """
            --speed

            sick-1 is exercise 1.4a, Top hashtags. Name the cause, and fix it, in
              exercises/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java
            To check it: ./course check 1.4a; if you are stuck: ./course hint 1.4a
            """);
    assertThat(result.err()).endsWith("Exercise 1.4a is not started.\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aSickJobThatFailsLeadsNowhere() throws Exception {
    writeStub("System.exit(1);");

    Result result = course("lab", "sick-1", "a");

    assertThat(result.out()).isEqualTo("a\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  /** A stub that prints its options and then does this. */
  private void writeStub(String end) throws IOException {
    write(
        "Ex04aTop.java",
        "package io.sparkcourse.one; public class Ex04aTop {"
            + " public static void main(String[] a) { System.out.println(String.join(\"|\", a)); "
            + end
            + " } }");
    write(
        "mvnw",
        "mkdir -p exercises/section1/target/classes\n"
            + "touch exercises/section1/target/runtime.classpath\n"
            + "\"$JAVA_HOME/bin/javac\" -d exercises/section1/target/classes Ex04aTop.java\n");
  }

  @Test
  void runsAServerWithAllOptionsThatAreTyped() throws Exception {
    write(
        "KafkaMain.java",
        """
        package io.sparkcourse.services.program;
        public class KafkaMain {
          public static void main(String[] a) { System.out.println(String.join("|", a)); System.exit(2); }
        }
        """);
    write(
        "mvnw",
        "mkdir -p local-services/target/classes\n"
            + "touch local-services/target/runtime.classpath\n"
            + "\"$JAVA_HOME/bin/javac\" -d local-services/target/classes KafkaMain.java\n");

    Result result = course("kafka", "--topic", "orders:3", "--load", "orders", "--debug");
    Result help = course("help", "kafka");

    assertThat(result.out()).isEqualTo("--topic|orders:3|--load|orders|--debug\n");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(help.out()).isEqualTo("--help\n");
  }

  @Test
  void listsTheServersAmongTheCommands() throws Exception {
    assertThat(course("--help").out())
        .contains("\n  kafka ", "\n  kinesis ", "\n  postgres ", "\n  ui ");
  }

  @Test
  void answersTheNameOfNoLabInOneLineWithTheNamesOfAll() throws Exception {
    Result result = course("lab", "recover");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo("course: There is no lab 'recover'. The labs are: recovery, sick-1.\n");
  }

  @Test
  void refusesAFolderWithAColonInOneLine() throws Exception {
    Path colon = Files.createDirectories(folder.resolve("a:b"));
    Files.copy(root.resolve("course"), colon.resolve("course"));

    Result result = run(Map.of(), colon + "/course", "doctor");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("a:b", "move the course");
  }

  @Test
  void doesWithoutHome() throws Exception {
    Result result = run(Map.of("HOME", ""), root + "/course", "list");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void saysBeforeItCompilesThatMavenHasNoFolder() throws Exception {
    Files.delete(root.resolve("course-cli/target/course/stamp"));
    Path file = Files.createFile(folder.resolve("file"));

    Result result = run(Map.of("MAVEN_USER_HOME", file.toString()), root + "/course", "doctor");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("Maven keeps", file.toString());
  }

  @Test
  void saysInOneLineThatThereIsNoNetwork() throws Exception {
    Files.delete(root.resolve("course-cli/target/course/stamp"));
    write("mvnw", "echo 'wget: Failed to fetch https://repo.maven.apache.org/x.zip'; exit 1\n");

    Result result = course("doctor");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .hasLineCount(2)
        .startsWith("Compiling the launcher")
        .contains("Maven cannot download what it needs", "proxy");
  }

  private record Result(int exitCode, String out, String err) {}

  private Result course(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root + "/course"));
    command.addAll(List.of(arguments));
    return run(Map.of(), command.toArray(new String[0]));
  }

  private Result run(Map<String, String> environment, String... command) throws Exception {
    List<String> byShell = new ArrayList<>(List.of("sh"));
    byShell.addAll(List.of(command));
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(byShell).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String pom(String artifact, String content) {
    return "<project><artifactId>" + artifact + "</artifactId>" + content + "</project>";
  }
}
