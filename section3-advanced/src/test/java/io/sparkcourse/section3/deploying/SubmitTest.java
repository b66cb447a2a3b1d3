package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How spark-submit handles a jar and its own options, in client mode. */
@Tag("process") // starts a cluster
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class SubmitTest {
  /** The class that the script spark-submit calls. */
  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";

  @TempDir Path directory;

  @Test
  void aHardCodedMasterWinsOverTheOption() throws IOException {
    assertThat(submitMaster("hard-coded").out()).isEqualToIgnoringNewLines("master local[1]");
  }

  @Test
  void aMasterThatIsSetIfMissingDoesNot() throws IOException {
    assertThat(submitMaster("if-missing").out()).isEqualToIgnoringNewLines("master local[3]");
  }

  @Test
  void withoutItsConnectorTheJarFails() throws IOException {
    DemoProcess.Result result = submit(jar("thin.jar", ConnectorProgram.class));

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err())
        .contains("NoClassDefFoundError: io/sparkcourse/section3/deploying/Connector");
  }

  @Test
  void aJarWithTheConnectorInItRuns() throws IOException {
    Path jar = jar("uber.jar", ConnectorProgram.class, Connector.class);

    assertThat(submit(jar).out())
        .isEqualToIgnoringNewLines("from the connector: [record 1, record 2]");
  }

  @Test
  void soDoesTheThinJarWithTheOthersNamed() throws IOException {
    Path connector = jar("connector.jar", Connector.class);

    assertThat(
            submit(jar("thin.jar", ConnectorProgram.class), "--jars", connector.toString()).out())
        .isEqualToIgnoringNewLines("from the connector: [record 1, record 2]");
  }

  private DemoProcess.Result submitMaster(String argument) throws IOException {
    Path jar = jar("master.jar", MasterProgram.class);
    return process()
        .args("--master", "local[3]", "--class", MasterProgram.class.getName())
        .args(jar.toString(), argument)
        .run();
  }

  private DemoProcess.Result submit(Path jar, String... options) {
    return process()
        .args("--master", "local[2]", "--class", ConnectorProgram.class.getName())
        .args(options)
        .args(jar.toString())
        .run();
  }

  private static DemoProcess process() {
    return DemoProcess.of(Path.of(""), SPARK_SUBMIT)
        .jvmFlags(JavaModuleOptions.defaultModuleOptions().split(" +"))
        .jvmFlags("-Dspark.ui.enabled=false", "-Dspark.driver.host=127.0.0.1");
  }

  private Path jar(String name, Class<?>... classes) throws IOException {
    Path jar = directory.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      for (Class<?> each : classes) {
        String entry = each.getName().replace('.', '/') + ".class";
        entries.putNextEntry(new JarEntry(entry));
        try (InputStream bytes = each.getResourceAsStream("/" + entry)) {
          bytes.transferTo(entries);
        }
        entries.closeEntry();
      }
    }
    return jar;
  }
}
