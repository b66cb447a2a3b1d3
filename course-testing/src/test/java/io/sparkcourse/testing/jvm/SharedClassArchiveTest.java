package io.sparkcourse.testing.jvm;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkcourse.common.jvm.EndlessProgram;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process") // makes archives
class SharedClassArchiveTest {
  @TempDir Path folder;

  @Test
  void aProcessOfATestTakesSparkFromIt() throws IOException {
    assumeTrue(
        System.getProperty(SharedClassArchive.FOLDER) != null, "only Maven says where it is");
    Path loaded = folder.resolve("loaded.txt");

    DemoProcess.of(EndlessProgram.class)
        .withTestClasses()
        .jvmFlags("-Xlog:class+load:file=" + loaded)
        .args("--batches=1", "--speed=max")
        .run();

    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains("apache.spark.SparkContext source: shared objects file"));
  }

  /** Modules that are built at the same time have one JVM each, and create one archive. */
  @Test
  void whileAnotherProcessMakesItAProcessWaitsAndTakesThatOne() throws Exception {
    List<String> jars = List.of("a.jar");
    Path begun = folder.resolve("begun");
    CompletableFuture<DemoProcess.Result> other;
    try (FileChannel file =
        FileChannel.open(folder.resolve(SharedClassArchive.LOCK), CREATE, WRITE)) {
      file.lock(); // until it is closed
      other =
          CompletableFuture.supplyAsync(
              () ->
                  DemoProcess.of(ArchiveUser.class)
                      .withTestClasses()
                      .args(folder.toString(), begun.toString(), "a.jar")
                      .run());
      await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(begun));
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.notExists(folder.resolve("log.txt")) && !other.isDone());
      writeArchive(jars);
    }

    assertThat(other.get(2, MINUTES).out().strip())
        .isEqualTo("-XX:SharedArchiveFile=" + folder.resolve("spark.jsa"));
    assertThat(folder.resolve("log.txt")).doesNotExist();
  }

  /** Gets the archive of these jars, and prints the flag for it. */
  static final class ArchiveUser {
    public static void main(String[] args) throws IOException {
      Files.createFile(Path.of(args[1]));
      System.out.println(SharedClassArchive.in(Path.of(args[0]), List.of(args[2])).flags().get(0));
    }
  }

  private void writeArchive(List<String> jars) throws IOException {
    Files.createFile(folder.resolve("spark.jsa"));
    Files.writeString(
        folder.resolve("made-for.txt"),
        System.getProperty("java.vm.version") + "\n" + String.join("\n", jars) + "\n");
  }

  @Test
  void anArchiveThatIsThereIsNotMadeAgainAndItsJarsStandFirst() throws IOException {
    writeArchive(List.of("a.jar", "b.jar"));
    SharedClassArchive archive = SharedClassArchive.in(folder, List.of("a.jar", "b.jar"));

    assertThat(folder.resolve("log.txt")).doesNotExist();
    assertThat(archive.inOrder(List.of("classes", "b.jar", "c.jar", "a.jar")))
        .containsExactly("a.jar", "b.jar", "classes", "c.jar");
    assertThat(archive.inOrder(List.of("classes", "a.jar"))).containsExactly("classes", "a.jar");
  }

  @Test
  void withoutOneOfTheBuildItIsThatOfThisJvm() {
    List<String> classPath = List.of("b.jar", "a.jar", "classes");
    SharedClassArchive archive =
        SharedClassArchive.ofThisJvm(List.of("-Xmx512m", "-XX:SharedArchiveFile=/x/spark.jsa"));
    SharedClassArchive none = SharedClassArchive.ofThisJvm(List.of("-Xmx512m"));

    assertThat(archive.flags()).contains("-XX:SharedArchiveFile=" + Path.of("/x/spark.jsa"));
    assertThat(archive.inOrder(classPath)).isEqualTo(classPath);
    assertThat(none.flags()).isEmpty();
  }
}
