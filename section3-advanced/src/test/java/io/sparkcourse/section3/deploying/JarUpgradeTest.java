package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which code runs on a cluster if a new release continues with the checkpoint of the old one. */
@Tag("process") // starts a cluster
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "a worker names the class path on a command line, too long for Windows")
class JarUpgradeTest {
  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";
  private static final String PROGRAM = "VersionedProgram";

  @TempDir Path directory;

  /**
   * The path of the jar, spark.jars, is in the checkpoint, and the tasks get the jar from there.
   */
  @Test
  void theTasksRunTheJarWhosePathIsInTheCheckpoint() throws Exception {
    Path first = jar("app-1.0.jar", "release 1");
    Path second = jar("app-2.0.jar", "release 2");
    try (LoopbackCluster cluster = LoopbackCluster.start(directory.resolve("cluster"))) {
      assertThat(submit(cluster, first))
          .containsExactly("release 1 in the driver, [release 1] in the tasks");

      assertThat(submit(cluster, second))
          .containsOnly("release 2 in the driver, [release 1] in the tasks");

      Files.copy(second, first, StandardCopyOption.REPLACE_EXISTING);
      assertThat(submit(cluster, second))
          .containsOnly("release 2 in the driver, [release 2] in the tasks");
    }
  }

  /** The output of a submitted program, line by line. */
  private List<String> submit(LoopbackCluster cluster, Path jar) {
    DemoProcess process =
        DemoProcess.of(Path.of(""), SPARK_SUBMIT)
            .jvmFlags(JavaModuleOptions.defaultModuleOptions().split(" +"))
            .args("--class", getClass().getPackageName() + "." + PROGRAM)
            .args("--conf", "spark.ui.enabled=false");
    for (String flag : cluster.withFlags()) {
      process.args("--conf", flag.replaceFirst("-D", ""));
    }
    DemoProcess.Result result =
        process.args(jar.toString(), directory.resolve("checkpoint").toString()).run();
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().lines().toList();
  }

  private Path jar(String name, String release) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name.replace(".jar", "")));
    compile(release, folder);
    Path jar = directory.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        entries.putNextEntry(new JarEntry(folder.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, entries);
        entries.closeEntry();
      }
    }
    return jar;
  }

  private static void compile(String release, Path folder) throws IOException {
    Path source = folder.resolve(PROGRAM + ".java");
    try (InputStream in = JarUpgradeTest.class.getResourceAsStream(PROGRAM + ".java")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(source, text.replace("release 1", release));
    }
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-cp",
                ChildJvm.classPath(),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(exitCode).as("javac").isZero();
  }
}
