package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.Fingerprint;
import io.sparkcourse.cli.host.AtomicFile;
import io.sparkcourse.cli.host.ChildProcess;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.host.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An archive of the classes that programs load from the jars of one class path (AppCDS): with it
 * the JVM maps classes that are parsed and verified already, and Spark starts in half the time.
 *
 * <p>A first run of a program notes the classes it loads. If the archive lacks many of them, it is
 * made again, from the classes of all programs so far, when the program has ended. A JVM ignores an
 * archive that does not fit its class path.
 */
public final class LearnedClassArchive {
  /** Below this many missing classes a new archive would save less than its making costs. */
  private static final int WORTH_A_DUMP = 400;

  private static final String OURS = "io/sparkcourse/";

  private final String users;
  private final Path folder;
  private final ClassPath classPath;
  private final List<String> moduleFlags;
  private final String key;

  /**
   * An archive for a class path.
   *
   * @param users whose starts it makes faster, in the words of a message
   * @param folder where archives of this module are kept
   * @param moduleFlags flags of the programs that decide what modules may do: an archive that was
   *     made without them does not fit
   */
  public LearnedClassArchive(
      String users, Path folder, ClassPath classPath, List<String> moduleFlags) {
    this.users = users;
    this.folder = folder;
    this.classPath = classPath;
    this.moduleFlags = moduleFlags;
    this.key =
        Fingerprint.of(
            classPath.jars(),
            System.getProperty("java.vm.version"),
            System.getProperty("java.home"));
  }

  /** Flags for a JVM that runs a program: they use the archive, and note classes if need be. */
  public List<String> flags(String program) {
    if (disabled()) {
      return List.of();
    }
    List<String> flags = new ArrayList<>();
    if (Files.exists(archive())) {
      flags.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive()));
    }
    if (canLearn() && !isKnown(program)) {
      flags.add("-XX:DumpLoadedClassList=" + loadedBy(program));
    }
    if (!flags.isEmpty()) {
      // A stale archive costs time, not sense: nothing that a student should read about.
      flags.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr", "-Xlog:cds*=off:stderr"));
    }
    return flags;
  }

  /**
   * Makes the archive if the run of a program, which must have ended, shows that it is worth it.
   *
   * @return false if the JVM could not make it; the log beside the archive says why
   */
  public boolean learnFrom(String program) throws IOException, InterruptedException {
    Path loaded = loadedBy(program);
    if (disabled() || Files.notExists(loaded)) {
      return true;
    }
    Set<String> all = new TreeSet<>(lines(classList()));
    int known = all.size();
    all.addAll(classesOfJars(loaded));
    Files.delete(loaded);
    boolean made = true;
    if (all.size() - known >= WORTH_A_DUMP || Files.notExists(archive())) {
      Files.createDirectories(folder);
      made = make(all);
    }
    if (made) {
      Set<String> programs = new TreeSet<>(lines(programs()));
      programs.add(program);
      AtomicFile.write(programs(), text(programs));
    } else {
      AtomicFile.write(failed(), new byte[0]);
    }
    return made;
  }

  private boolean make(Set<String> classes) throws IOException, InterruptedException {
    // Not a temporary file of the JDK, which nobody but its owner may read.
    Path list = AtomicFile.beside(classList());
    Path unfinished = folder.resolve(key + "-" + ProcessHandle.current().pid() + ".jsa.tmp");
    Path arguments = AtomicFile.beside(folder.resolve(key + ".args"));
    // Ctrl-C skips the rest of this method.
    Stream.of(list, unfinished, arguments).forEach(file -> file.toFile().deleteOnExit());
    try {
      Files.write(list, text(classes));
      ArgumentFile.write(arguments, List.of("-cp", classPath.joinedJars()));
      if (dump(list, unfinished, arguments) != 0) {
        return false;
      }
      deleteOthers(unfinished, list, arguments);
      Files.move(
          unfinished,
          archive(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Files.move(list, classList(), StandardCopyOption.REPLACE_EXISTING);
      return true;
    } finally {
      Files.deleteIfExists(list);
      Files.deleteIfExists(unfinished);
      Files.deleteIfExists(arguments);
    }
  }

  private int dump(Path list, Path unfinished, Path arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Host.java().toString(), "@" + arguments));
    command.addAll(moduleFlags);
    command.addAll(List.of("-Xshare:dump", "-XX:+UseSerialGC"));
    command.add("-XX:SharedClassListFile=" + list);
    command.add("-XX:SharedArchiveFile=" + unfinished);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("archive.log").toFile());
    try (Progress progress =
            Progress.start(
                "Preparing faster starts of " + users + " for the next time (Ctrl-C skips this)");
        ChildProcess dump = ChildProcess.start(builder)) {
      return dump.waitFor(progress::tick);
    }
  }

  /** Archives of jars or Javas that were replaced are of no use any more, and large. */
  private void deleteOthers(Path... kept) throws IOException {
    List<Path> keep = List.of(kept);
    List<Path> old;
    try (Stream<Path> files = Files.list(folder)) {
      old =
          files
              .filter(file -> !file.getFileName().toString().startsWith(key))
              .filter(file -> file.toString().matches(".*\\.(jsa|classes|programs|failed)"))
              .filter(file -> !keep.contains(file))
              .toList();
    }
    for (Path file : old) {
      Files.deleteIfExists(file);
    }
  }

  /** Without the course's own classes: they change, and come after the jars. */
  private static List<String> classesOfJars(Path loaded) throws IOException {
    return lines(loaded).stream()
        .filter(line -> !line.startsWith("#") && !line.contains(OURS))
        .map(LearnedClassArchive::withoutId)
        .filter(line -> !line.contains(" source: "))
        .toList();
  }

  /**
   * From Java 19 on, entries are numbered; the numbers of two lists would contradict each other.
   */
  private static String withoutId(String line) {
    return line.replaceFirst(" id: \\d+$", "");
  }

  /** Whether a run of the program would teach nothing new. */
  public boolean isKnown(String program) {
    try {
      return Files.exists(failed())
          || Files.exists(archive()) && lines(programs()).contains(program);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the folder, if it is there, may be written. */
  public boolean canLearn() {
    return Files.notExists(folder) || Files.isWritable(folder);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static byte[] text(Set<String> lines) {
    return lines.stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private Path archive() {
    return folder.resolve(key + ".jsa");
  }

  private Path classList() {
    return folder.resolve(key + ".classes");
  }

  private Path programs() {
    return folder.resolve(key + ".programs");
  }

  /** Notes that the JVM cannot make this archive, so that not every run tries it again. */
  private Path failed() {
    return folder.resolve(key + ".failed");
  }

  private Path loadedBy(String program) {
    return folder.resolve(key + "-" + program + ".loaded");
  }

  private static boolean disabled() {
    return "off".equals(System.getenv("COURSE_CDS"));
  }
}
