package io.sparkcourse.section1.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Why no winutils.exe is needed: local files are written without starting any process. */
@Isolated // other tests start processes
class LocalFilesTest {
  private static final String FILE_SYSTEM = "fs.file.impl";

  @TempDir Path directory;

  @Test
  void localFilesGoThroughTheFileSystemOfCoreSiteXml() throws IOException {
    FileSystem files = FileSystem.newInstance(URI.create("file:///"), new Configuration());

    assertThat(files.getClass().getName())
        .isEqualTo("com.globalmentor.apache.hadoop.fs.BareLocalFileSystem");
  }

  @Test
  void savingAsTextFilesStartsNoProcess() throws Exception {
    assertThat(processesStartedBySavingWith(new Configuration().get(FILE_SYSTEM))).isEmpty();
  }

  /** On Windows it would need winutils.exe here, and fail. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void hadoopsOwnLocalFileSystemStartsOneProcessAfterAnother() throws Exception {
    assertThat(processesStartedBySavingWith(LocalFileSystem.class.getName()))
        .anyMatch(command -> command.contains("chmod"));
  }

  private List<String> processesStartedBySavingWith(String fileSystem) throws Exception {
    Configuration hadoop = TestSpark.context().hadoopConfiguration();
    String before = hadoop.get(FILE_SYSTEM);
    Path recorded = directory.resolve("processes.jfr");
    FileSystem.closeAll(); // Hadoop keeps one for each scheme
    hadoop.set(FILE_SYSTEM, fileSystem);
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      TestSpark.context()
          .parallelize(List.of("a", "b"), 2)
          .saveAsTextFile(HadoopPath.of(directory.resolve("words")));
      recording.stop();
      recording.dump(recorded);
    } finally {
      FileSystem.closeAll();
      hadoop.set(FILE_SYSTEM, before);
    }
    return RecordingFile.readAllEvents(recorded).stream().map(LocalFilesTest::command).toList();
  }

  private static String command(RecordedEvent event) {
    return event.getString("command");
  }
}
