package io.sparkcourse.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An archive of Spark's classes, loaded and verified once (class data sharing), so that the many
 * processes which a build starts begin in half the time. It holds classes of jars only, never of
 * the course, and changes nothing but the time a start takes.
 */
final class ClassArchive {
  private final Path archive;
  private final List<String> jars;

  private ClassArchive(Path archive, List<String> jars) {
    this.archive = archive;
    this.jars = jars;
  }

  /**
   * The archive of the jars that {@code common} needs and so every module has; made at the first
   * call of a build, empty if it cannot be made.
   */
  static synchronized Optional<ClassArchive> of(Path courseRoot) throws IOException {
    Path classPath = courseRoot.resolve(Path.of("common", "target", "runtime.classpath"));
    List<String> jars =
        Arrays.stream(Files.readString(classPath).strip().split(File.pathSeparator)).toList();
    Path directory =
        Files.createDirectories(courseRoot.resolve(Path.of("target", "class-archive")));
    ClassArchive archive = new ClassArchive(directory.resolve(key(jars) + ".jsa"), jars);
    if (Files.exists(archive.archive)) {
      return Optional.of(archive);
    }
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Objects.requireNonNull(lock);
      return Files.exists(archive.archive) || archive.make(directory)
          ? Optional.of(archive)
          : Optional.empty();
    }
  }

  /** What a java command needs to use it. */
  List<String> flags() {
    // A stale archive is ignored, and would say so on standard output.
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr");
  }

  /** The class path with the archived jars first: only so the JVM accepts the archive. */
  String order(List<String> classPath) {
    List<String> ordered = new ArrayList<>(jars);
    classPath.stream().filter(entry -> !jars.contains(entry)).forEach(ordered::add);
    return String.join(File.pathSeparator, ordered);
  }

  private boolean make(Path directory) throws IOException {
    Path classes = directory.resolve("classes.lst");
    Path made = directory.resolve("new.jsa");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jarPath = String.join(File.pathSeparator, jars);
    boolean done =
        run(
                java,
                "-XX:DumpLoadedClassList=" + classes,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jarPath
                    + File.pathSeparator
                    + System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                ArchivedProgram.class.getName())
            && run(
                java,
                "-Xshare:dump",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + made,
                "-cp",
                jarPath);
    if (done) {
      Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    }
    return done;
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String key(List<String> jars) throws IOException {
    List<Object> parts = new ArrayList<>(List.of(Runtime.version().toString()));
    for (String jar : jars) {
      parts.add(jar);
      parts.add(Files.size(Path.of(jar)));
      parts.add(Files.getLastModifiedTime(Path.of(jar)).toMillis());
    }
    return Integer.toHexString(parts.hashCode());
  }
}
