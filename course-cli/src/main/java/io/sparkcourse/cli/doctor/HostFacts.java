package io.sparkcourse.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ArgumentFile;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code doctor} looks at.
 *
 * @param javaFeature the feature version of the Java that runs the launcher
 * @param java its version and vendor, for people
 * @param javaHome the folder of that Java
 * @param compiler whether it has a compiler
 * @param environmentJavaHome JAVA_HOME, if set
 * @param pathJava the folder of the first Java on the PATH, if any
 * @param availableMemory bytes that a program may still take
 * @param cores processors that the JVM may use
 * @param ownNameResolves whether the machine's own name has an address
 * @param temporaryFolder {@code java.io.tmpdir}
 * @param temporaryFolderWritable whether a file can be written there
 * @param userHasName whether the system knows the user by a name
 * @param repository where Maven keeps what it downloads
 * @param repositoryWritable whether it can be written, or be made
 * @param librariesDownloaded whether Maven has brought Spark before
 * @param centralReachable whether Maven Central answers; empty if nobody needed to know
 * @param windows whether this is Windows
 * @param root the folder of the checkout
 * @param rootWritable whether modules can be compiled there
 * @param fileNames the encoding of file names
 */
public record HostFacts(
    int javaFeature,
    String java,
    Path javaHome,
    boolean compiler,
    Optional<String> environmentJavaHome,
    Optional<Path> pathJava,
    long availableMemory,
    int cores,
    boolean ownNameResolves,
    Path temporaryFolder,
    boolean temporaryFolderWritable,
    boolean userHasName,
    Path repository,
    boolean repositoryWritable,
    boolean librariesDownloaded,
    Optional<Boolean> centralReachable,
    boolean windows,
    Path root,
    boolean rootWritable,
    Charset fileNames) {

  private static final URI CENTRAL = URI.create("https://repo.maven.apache.org/maven2/");

  public static HostFacts collect(Path root) throws InterruptedException {
    Path javaHome = Path.of(System.getProperty("java.home"));
    Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
    boolean downloaded = Host.librariesDownloaded();
    return new HostFacts(
        Runtime.version().feature(),
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
        javaHome,
        Files.exists(javaHome.resolve(Host.isWindows() ? "bin/javac.exe" : "bin/javac")),
        Optional.ofNullable(System.getenv("JAVA_HOME")).filter(home -> !home.isBlank()),
        javaOnPath(),
        memoryToBeHad(),
        Runtime.getRuntime().availableProcessors(),
        Host.ownNameResolves(),
        temporaryFolder,
        takesAFile(temporaryFolder),
        Host.userHasName(),
        Host.mavenRepository(),
        isWritable(Host.mavenRepository()),
        downloaded,
        downloaded ? Optional.empty() : Optional.of(centralAnswers()),
        Host.isWindows(),
        root,
        isWritable(root.resolve("target")) && isWritable(root.resolve("course-cli/target")),
        ArgumentFile.nativeEncoding());
  }

  private static Optional<Path> javaOnPath() {
    String path = System.getenv("PATH");
    String executable = Host.java().getFileName().toString();
    return path == null
        ? Optional.empty()
        : Arrays.stream(path.split(File.pathSeparator))
            .filter(entry -> !entry.isBlank())
            .map(entry -> Path.of(entry, executable))
            .filter(Files::isExecutable)
            .findFirst()
            .map(HostFacts::homeOf);
  }

  private static Path homeOf(Path java) {
    try {
      return java.toRealPath().getParent().getParent();
    } catch (IOException e) {
      return java.getParent().getParent();
    }
  }

  private static long memoryToBeHad() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    // Linux and macOS lend idle memory to caches: what is free is far less than what can be had.
    return mac
        ? system.getTotalMemorySize() / 2
        : Math.min(
            system.getTotalMemorySize(), linuxAvailable().orElse(system.getFreeMemorySize()));
  }

  private static Optional<Long> linuxAvailable() {
    Path file = Path.of("/proc/meminfo");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a folder can be written, or be made in the nearest folder around it that is there. */
  private static boolean isWritable(Path folder) {
    Path there = folder.toAbsolutePath();
    while (Files.notExists(there)) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there);
  }

  private static boolean takesAFile(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, "course-doctor", null));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean centralAnswers() throws InterruptedException {
    Duration patience = Duration.ofSeconds(5);
    HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build();
    HttpRequest request =
        HttpRequest.newBuilder(CENTRAL)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .timeout(patience)
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException e) {
      return false;
    }
  }
}
