package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * A release of a program: compiled from its source by {@code javac}, as in a build, into its own
 * folder. While it is open, this JVM runs it.
 */
final class Release implements AutoCloseable {
  private final String mainClass;
  private final URLClassLoader classes;
  private final Thread thread = Thread.currentThread();
  private final ClassLoader before = thread.getContextClassLoader();

  private Release(String mainClass, Path folder) throws IOException {
    this.mainClass = mainClass;
    this.classes = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
    thread.setContextClassLoader(classes);
  }

  /**
   * Compiles a source next to this class, and makes it the program to run.
   *
   * @param source such as {@code v1/LanguageCounts.java}
   * @param folder for the class files
   * @throws CannotRunException if this Java has no compiler
   */
  static Release of(String source, Path folder) throws IOException {
    String name = Path.of(source).getFileName().toString();
    Path copy = folder.resolve(name);
    try (InputStream in = Release.class.getResourceAsStream(source)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    compile(copy, folder);
    return new Release(Release.class.getPackageName() + "." + name.replace(".java", ""), folder);
  }

  private static void compile(Path source, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CannotRunException(
          "This Java has no compiler: use a JDK, not a JRE (JAVA_HOME; lecture 1.3).");
    }
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-nowarn", "-proc:none", "-d", folder.toString(), "-cp", ChildJvm.classPath()),
                null,
                compiler
                    .getStandardFileManager(null, null, StandardCharsets.UTF_8)
                    .getJavaFileObjects(source))
            .call();
    if (!compiled) {
      throw new IllegalStateException(messages.toString());
    }
  }

  /** Calls its factory. */
  JavaStreamingContext create(SparkConf conf, String directory) {
    try {
      return (JavaStreamingContext)
          classes
              .loadClass(mainClass)
              .getMethod("create", SparkConf.class, String.class)
              .invoke(null, conf, directory);
    } catch (InvocationTargetException thrown) {
      throw new IllegalStateException(thrown.getCause());
    } catch (ReflectiveOperationException noSuchFactory) {
      throw new IllegalArgumentException(noSuchFactory);
    }
  }

  @Override
  public void close() throws IOException {
    thread.setContextClassLoader(before);
    classes.close();
  }
}
