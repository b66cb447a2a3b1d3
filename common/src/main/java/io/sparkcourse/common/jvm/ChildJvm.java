package io.sparkcourse.common.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program in its own JVM, so that a demo can lose it and still continue. It has the same Java,
 * class path, flags and {@code spark.*} properties as this JVM, prints to the same console, and
 * does not outlive this JVM, however this JVM ends.
 */
public final class ChildJvm {
  /**
   * There can be only one of each of these: debuggers, agents, ports to listen on, files to write.
   */
  private static final Pattern NOT_TWICE =
      Pattern.compile(
          "-(agent(lib|path)|javaagent|Dcom\\.sun\\.management|XX:DumpLoadedClassList"
              + "|XX:ArchiveClassesAtExit).*");

  private final Class<?> main;
  private final Path temporaryDirectory;
  private final Map<String, String> properties = new LinkedHashMap<>();

  private ChildJvm(Class<?> main, Path temporaryDirectory) {
    this.main = main;
    this.temporaryDirectory = temporaryDirectory;
  }

  /**
   * A JVM for this main class.
   *
   * @param temporaryDirectory for everything that the program leaves behind if it dies
   */
  public static ChildJvm of(Class<?> main, Path temporaryDirectory) {
    return new ChildJvm(main, temporaryDirectory);
  }

  /** Sets a system property of the new JVM. */
  public ChildJvm property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  /**
   * Runs the program to its end. Each line that it prints is printed here, with the prefix.
   *
   * @return the exit code
   * @throws InterruptedException if this thread is interrupted; then the program is ended, too
   */
  public int run(String prefix, String... args) throws InterruptedException {
    try {
      return run(prefix, List.of(args));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private int run(String prefix, List<String> args) throws IOException, InterruptedException {
    List<String> program = new ArrayList<>(List.of(main.getName()));
    program.addAll(args);
    Process process = command().process(temporaryDirectory, program).start();
    try {
      List<Thread> relays =
          List.of(
              relay(process.inputReader(UTF_8), prefix, System.out),
              relay(process.errorReader(UTF_8), prefix, System.err));
      int exitCode = process.waitFor();
      for (Thread relay : relays) {
        relay.join();
      }
      return exitCode;
    } finally {
      process.destroyForcibly();
    }
  }

  private JavaCommand command() {
    JavaCommand command =
        new JavaCommand()
            .flags(
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> !NOT_TWICE.matcher(argument).matches())
                    .toList());
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("spark."))
        .forEach(name -> command.property(name, System.getProperty(name)));
    properties.forEach(command::property);
    return command
        .temporaryDirectory(temporaryDirectory)
        .utf8()
        .endingWithThisJvm()
        .classPath(List.of(classPath()));
  }

  /** What java was given, and what spark-submit has added to it in its own class loader. */
  public static String classPath() {
    Set<String> classPath = new LinkedHashSet<>();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        Arrays.stream(urls.getURLs()).map(ChildJvm::path).forEach(classPath::add);
      }
    }
    classPath.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    return String.join(File.pathSeparator, classPath);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException cause) {
      throw new IllegalArgumentException(cause);
    }
  }

  private static Thread relay(BufferedReader from, String prefix, PrintStream to) {
    Thread relay = new Thread(() -> from.lines().forEach(line -> to.println(prefix + line)));
    relay.setDaemon(true);
    relay.start();
    return relay;
  }
}
