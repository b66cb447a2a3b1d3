package io.sparkcourse.testing.jvm;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.jvm.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An archive (AppCDS) of the classes that a program on Spark loads from the jars that all modules
 * share: with it, the processes that tests start need half the time to start. There is one for the
 * whole build, set by Maven with the property {@value #FOLDER}. The launcher's archives are
 * different: one per module, created after a student's run from the classes that the run has
 * loaded. Without the property, processes share the archive of this JVM, if it has one: that of the
 * launcher, or none, as in an IDE.
 *
 * <p>A JVM uses an archive only if its class path begins with the jars of the archive; otherwise it
 * uses not even Java's own archive.
 */
public final class SharedClassArchive {
  static final String FOLDER = "course.class-archive";

  /**
   * A file in the folder; it is locked by the process that creates an archive, or checks whether
   * there is one.
   */
  static final String LOCK = "lock";

  /** Artifacts of which a module with connectors has another version than {@code common}. */
  private static final List<String> OF_SEVERAL_VERSIONS =
      List.of(
          "guava",
          "joda-time",
          "jsr305",
          "protobuf-java",
          "scala-collection-compat_2.12",
          "snappy-java",
          "spark-tags_2.12",
          "zstd-jni");

  private static final String ARCHIVE_FLAG = "-XX:SharedArchiveFile=";

  /** Null if there is none. */
  private final Path archive;

  private final List<String> jars;

  private SharedClassArchive(Path archive, List<String> jars) {
    this.archive = archive;
    this.jars = jars;
  }

  /**
   * The archive of this build, or that of this JVM; the first process of a fresh build creates it,
   * in about 15 seconds.
   */
  public static SharedClassArchive ofTheBuild() {
    String folder = System.getProperty(FOLDER);
    if (folder == null) {
      return ofThisJvm(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
    try {
      return in(Path.of(folder), sharedJars());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /**
   * The archive that this JVM was started with.
   *
   * @param arguments of the JVM
   */
  static SharedClassArchive ofThisJvm(List<String> arguments) {
    Path archive =
        arguments.stream()
            .filter(argument -> argument.startsWith(ARCHIVE_FLAG))
            .map(argument -> Path.of(argument.substring(ARCHIVE_FLAG.length())))
            .findFirst()
            .orElse(null);
    return new SharedClassArchive(archive, List.of()); // its class path is in the right order
  }

  /**
   * Synchronized, because tests that start processes run at the same time, and locked, because
   * modules are built at the same time.
   */
  static synchronized SharedClassArchive in(Path folder, List<String> jars) throws IOException {
    Files.createDirectories(folder);
    try (FileChannel file = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE)) {
      file.lock(); // until it is closed
      return inLocked(folder, jars);
    }
  }

  private static SharedClassArchive inLocked(Path folder, List<String> jars) throws IOException {
    Path archive = folder.resolve("spark.jsa");
    Path madeFor = folder.resolve("made-for.txt");
    String now = System.getProperty("java.vm.version") + "\n" + String.join("\n", jars) + "\n";
    if (Files.notExists(madeFor) || !Files.readString(madeFor).equals(now)) {
      Files.deleteIfExists(archive);
      if (!make(archive, jars)) {
        System.err.println(
            "No archive of classes, so tests take longer: " + folder.resolve("log.txt"));
      }
      Files.writeString(madeFor, now); // even after a failure, so that not every module tries it
    }
    return new SharedClassArchive(Files.exists(archive) ? archive : null, jars);
  }

  /** Flags for a JVM whose class path is in the order of {@link #inOrder}. */
  public List<String> flags() {
    return archive == null
        ? List.of()
        // An archive that does not fit costs time, but changes no result: print nothing about it on
        // standard output.
        : List.of(
            ARCHIVE_FLAG + archive,
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:cds*=off:stderr");
  }

  /** The class path with the jars of the archive, if all are in it, before everything else. */
  public List<String> inOrder(List<String> classPath) {
    if (archive == null || !classPath.containsAll(jars)) {
      return classPath;
    }
    Set<String> entries = new LinkedHashSet<>(jars);
    entries.addAll(classPath);
    return List.copyOf(entries);
  }

  /**
   * What Maven says that the module {@code common} needs, as far as all modules have it in the same
   * version.
   */
  private static List<String> sharedJars() throws IOException {
    Path common = Path.of(System.getProperty("course.root"), "common", "target");
    String classPath = Files.readString(common.resolve("runtime.classpath")).strip();
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(jar -> OF_SEVERAL_VERSIONS.stream().noneMatch(artifact -> isOf(artifact, jar)))
        .toList();
  }

  /** Maven's repository has a file as {@code artifact/version/artifact-version.jar}. */
  private static boolean isOf(String artifact, String jar) {
    Path folder = Path.of(jar).getParent().getParent();
    return folder.getFileName().toString().equals(artifact);
  }

  private static boolean make(Path archive, List<String> jars) throws IOException {
    Path work = Files.createTempDirectory(archive.getParent(), "making-");
    Path classes = work.resolve("loaded.txt");
    Path unfinished = work.resolve("unfinished.jsa");
    Path log = archive.resolveSibling("log.txt");
    try {
      List<String> classPath = new ArrayList<>(jars);
      classPath.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
      String program = TypicalProgram.class.getName();
      if (!java(work, log, List.of("-XX:DumpLoadedClassList=" + classes), classPath, program)) {
        return false;
      }
      Files.write(classes, ofJars(Files.readAllLines(classes)));
      List<String> dump =
          List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes, ARCHIVE_FLAG + unfinished);
      if (!java(work, log, dump, jars)) {
        return false;
      }
      Files.move(unfinished, archive);
      return true;
    } finally {
      DirectoryTree.delete(work);
    }
  }

  /** Without the course's own classes, which change; numbers of entries would have gaps then. */
  private static List<String> ofJars(List<String> loaded) {
    return loaded.stream()
        .filter(line -> !line.startsWith("#") && !line.contains("io/sparkcourse/"))
        .map(line -> line.replaceFirst(" id: \\d+$", ""))
        .filter(line -> !line.contains(" source: "))
        .toList();
  }

  private static boolean java(
      Path work, Path log, List<String> flags, List<String> classPath, String... mainClass)
      throws IOException {
    Process process =
        new JavaCommand()
            .shortProgram() // as its users are
            .flags(flags)
            .classPath(classPath)
            .process(work, List.of(mainClass))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } finally {
      process.destroyForcibly();
    }
  }
}
