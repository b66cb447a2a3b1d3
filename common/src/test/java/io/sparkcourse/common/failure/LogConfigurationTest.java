package io.sparkcourse.common.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The course's log configuration is read, whatever comes before it on the class path. */
class LogConfigurationTest {
  @TempDir private Path foreign;

  @Test
  void aConfigurationThatAJarBringsChangesNothing() throws Exception {
    Files.writeString(foreign.resolve("log4j2.properties"), "name = foreign\nstatus = off\n");

    assertThat(configurationName()).isEqualTo("course");
  }

  /** As it is in a JVM that has the foreign directory first on its class path. */
  private String configurationName() throws ReflectiveOperationException, IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Object context =
          loader
              .loadClass("org.apache.logging.log4j.LogManager")
              .getMethod("getContext", ClassLoader.class, boolean.class)
              .invoke(null, loader, false);
      Object configuration = context.getClass().getMethod("getConfiguration").invoke(context);
      return (String) configuration.getClass().getMethod("getName").invoke(configuration);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private URL[] classPath() {
    return Stream.concat(
            Stream.of(foreign),
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of))
        .map(LogConfigurationTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
