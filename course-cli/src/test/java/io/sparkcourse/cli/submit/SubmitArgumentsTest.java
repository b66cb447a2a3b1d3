package io.sparkcourse.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which master a program goes to, and with which arguments. */
class SubmitArgumentsTest {
  @TempDir private Path folder;

  @Test
  void theProgramsOwnOptionsComeLastAndTheStudentsSettingsAfterOurs() {
    Properties cluster = new Properties();
    cluster.setProperty("events", "file:/tmp/events");
    LocalMaster master = new LocalMaster("spark://127.0.0.1:7077", cluster);

    List<String> all =
        new SubmitArguments(
                "a.Main",
                master,
                "cluster",
                true,
                List.of("spark.executor.memory=2g"),
                Path.of("program.jar"),
                List.of("--batches", "3"))
            .all();

    assertThat(all)
        .startsWith("--class", "a.Main", "--master", "spark://127.0.0.1:7077")
        .containsSubsequence("--deploy-mode", "cluster", "--supervise", "--conf")
        .containsSubsequence("spark.executor.memory=512m", "spark.executor.memory=2g")
        .contains("spark.eventLog.dir=file:/tmp/events")
        .endsWith(Path.of("program.jar").toUri().toASCIIString(), "--batches", "3");
  }

  @Test
  void aJarInAFolderWithAnyNameIsOneUri() {
    Path jar = folder.resolve("Ann's 50% #1, %20+ü").resolve("program.jar");

    String uri = SubmitArguments.uri(jar);

    assertThat(uri).doesNotContain(",", "#", " ");
    assertThat(Path.of(URI.create(uri))).isEqualTo(jar);
  }

  @Test
  void aClusterOfSomebodyElseGetsNoSettingsOfOurs() {
    LocalMaster master = new LocalMaster("spark://host:7077", new Properties());

    assertThat(
            new SubmitArguments(
                    "a.Main", master, "client", false, List.of(), Path.of("p.jar"), List.of())
                .all())
        .containsExactly(
            "--class",
            "a.Main",
            "--master",
            "spark://host:7077",
            "--deploy-mode",
            "client",
            Path.of("p.jar").toUri().toASCIIString());
  }

  @Test
  void theDefaultIsTheClusterThatRunsHere() throws Exception {
    try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String url = "spark://127.0.0.1:" + master.getLocalPort();
      note(url);

      LocalMaster found = LocalMaster.find(null, folder);

      assertThat(found.url()).isEqualTo(url);
      assertThat(found.isLoopback()).isTrue();
      assertThat(found.cluster()).isNotEmpty();
      assertThat(LocalMaster.find("local[2]", folder).cluster()).isEmpty();
    }
  }

  @Test
  void noClusterAndAClusterThatIsGoneAreSaidInOneLine() throws Exception {
    assertRefused(null, "There is no cluster to submit to");
    note("spark://127.0.0.1:1"); // nobody listens there
    assertRefused(null, "No master answers at spark://127.0.0.1:1");
    assertRefused("spark://127.0.0.1:99999", "No master answers at spark://127.0.0.1:99999");
    assertRefused("yarn", "not to yarn");
    assertRefused("k8s://https://host:443", "not to k8s://https://host:443");
  }

  private void assertRefused(String url, String line) {
    assertThatThrownBy(() -> LocalMaster.find(url, folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(line)
        .message()
        .hasLineCount(1);
  }

  private void note(String url) throws IOException {
    Files.writeString(folder.resolve("cluster.properties"), "master=" + url + "\n");
  }
}
