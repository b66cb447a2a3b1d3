package io.sparkcourse.testing.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkcourse.common.jvm.EndlessProgram;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void anArchiveThatIsThereIsNotMadeAgainAndItsJarsStandFirst() throws IOException {
    Files.createFile(folder.resolve("spark.jsa"));
    Files.writeString(
        folder.resolve("made-for.txt"), System.getProperty("java.vm.version") + "\na.jar\nb.jar\n");
    SharedClassArchive archive = SharedClassArchive.in(folder, List.of("a.jar", "b.jar"));

    assertThat(folder.resolve("log.txt")).doesNotExist();
    assertThat(archive.inOrder(List.of("classes", "b.jar", "c.jar", "a.jar")))
        .containsExactly("a.jar", "b.jar", "classes", "c.jar");
    assertThat(archive.inOrder(List.of("classes", "a.jar"))).containsExactly("classes", "a.jar");
  }
}
