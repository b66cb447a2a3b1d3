package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a recovery if files of the checkpoint are damaged or missing. */
class DamagedCheckpointTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "with {0} % of its bytes")
  @ValueSource(ints = {0, 50})
  void insteadOfADamagedNewestFileItsBackupIsRead(int percent) throws Exception {
    RunningTotal.run(create(), 3);
    damage("checkpoint-3000", percent);

    assertThat(RunningTotal.run(getOrCreate(), 1)).containsExactly("3 s: 6", "4 s: 10");
  }

  @Test
  void ifTheBackupIsDamagedTooAnOlderOneIsReadAndMoreIsOutputTwice() throws Exception {
    RunningTotal.run(create(), 3);
    damage("checkpoint-3000", 50);
    damage("checkpoint-3000.bk", 50);

    assertThat(RunningTotal.run(getOrCreate(), 1)).containsExactly("2 s: 3", "3 s: 6");
  }

  @Test
  void aFileWithBytesThatItsChecksumDoesNotFitIsPassedOverAsWell() throws Exception {
    RunningTotal.run(create(), 3);
    changeAByte("checkpoint-3000");
    changeAByte("checkpoint-3000.bk"); // else the output would be that of an intact checkpoint

    assertThat(RunningTotal.run(getOrCreate(), 1)).containsExactly("2 s: 3", "3 s: 6");
  }

  @Test
  void ifAllAreDamagedTheProgramDoesNotStart() throws Exception {
    RunningTotal.run(create(), 3);
    damageAll();

    assertThatThrownBy(this::getOrCreate)
        .isInstanceOf(SparkException.class)
        .hasMessageStartingWith("Failed to read checkpoint from directory file:")
        .hasCauseInstanceOf(EOFException.class);
  }

  /** The fourth argument looks like the solution, and silently discards the state. */
  @Test
  void createOnErrorBeginsFromScratch() throws Exception {
    RunningTotal.run(create(), 3);
    damageAll();

    // region create-on-error
    JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(checkpoint(), this::create, new Configuration(), true);
    // endregion

    assertThat(RunningTotal.run(ssc, 2)).containsExactly("1 s: 1", "2 s: 3");
  }

  /** So does a directory that is empty, because of a typing error or a clean-up job. */
  @Test
  void anEmptyDirectoryIsNoErrorEither() throws Exception {
    RunningTotal.run(create(), 3);
    delete("\\.?checkpoint-.*");

    assertThat(RunningTotal.run(getOrCreate(), 2)).containsExactly("1 s: 1", "2 s: 3");
  }

  @Test
  void withoutTheDataTheMetadataAreOfNoUse() throws Exception {
    RunningTotal.run(create(), 12); // the state of the tenth batch is saved
    delete("rdd-.*");

    assertThatThrownBy(this::getOrCreate)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Checkpoint directory does not exist: file:")
        .hasMessageContaining("/rdd-");
  }

  private String checkpoint() {
    return HadoopPath.of(directory);
  }

  private JavaStreamingContext create() {
    return RunningTotal.create(checkpoint());
  }

  private JavaStreamingContext getOrCreate() {
    return JavaStreamingContext.getOrCreate(checkpoint(), this::create);
  }

  private void damageAll() throws IOException {
    for (String name : CheckpointFiles.in(checkpoint()).matching("checkpoint-.*")) {
      damage(name, 0);
    }
  }

  /** Cuts a file off, as a full disk or a crash does. */
  private void damage(String name, int percent) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * percent / 100));
    Files.delete(directory.resolve("." + name + ".crc")); // most file systems have none
  }

  private void changeAByte(String name) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** Deletes the files and directories whose names match, with all that is in them. */
  private void delete(String regex) throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.walk(directory)) {
      found = all.filter(file -> file.getFileName().toString().matches(regex)).toList();
    }
    found.forEach(DirectoryTree::delete);
  }
}
