package io.sparkcourse.testing;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs something in a shared SparkContext whose tasks load some classes with their own class
 * loader. The static fields of these classes are then not those of the driver, as if executors were
 * other processes. So a test can find code that works only in local mode.
 *
 * <p>Objects that tasks send to the driver are read by their class loader, too: an object of one of
 * these classes leads to a {@link ClassCastException} there. With other processes it would not.
 */
public final class TasksApart {
  /** In local mode the class path of tasks, which comes after that of the JVM ... */
  private static final String CLASS_PATH = "spark.executor.extraClassPath";

  /** ... unless this is set. */
  private static final String CLASS_PATH_FIRST = "spark.executor.userClassPathFirst";

  private TasksApart() {}

  /**
   * Runs it in a new SparkContext, the one of {@link TestSpark}. The next context is a normal one
   * again.
   *
   * @param classes that tasks load separately, with all others of the same directories or jars
   * @throws Exception if it throws one
   */
  public static <T> T run(Callable<T> work, Class<?>... classes) throws Exception {
    TestSpark.stop();
    System.setProperty(
        CLASS_PATH,
        Stream.of(classes)
            .map(type -> source(type).toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator)));
    System.setProperty(CLASS_PATH_FIRST, "true");
    try {
      return work.call();
    } finally {
      System.clearProperty(CLASS_PATH);
      System.clearProperty(CLASS_PATH_FIRST);
      TestSpark.stop();
    }
  }

  private static Path source(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
