package io.sparkcourse.cli.submit;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.Fingerprint;
import io.sparkcourse.cli.host.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One jar with a program, the course's modules that it needs, and all libraries that a cluster does
 * not have: an uber jar.
 */
public final class ProgramJar {
  /** What was true of a jar by itself, and is not of one that several were packed into. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/MANIFEST\\.MF|META-INF/INDEX\\.LIST|META-INF/[^/]+\\.(SF|RSA|DSA|EC)"
              + "|(META-INF/versions/\\d+/)?module-info\\.class");

  /** Files by which libraries find their parts: each jar names its own. */
  private static final String SERVICES = "META-INF/services/";

  private final JarOutputStream jar;
  private final Set<String> written = new HashSet<>();
  private final Map<String, ByteArrayOutputStream> services = new TreeMap<>();

  private ProgramJar(JarOutputStream jar) {
    this.jar = jar;
  }

  /**
   * Packs it, unless the jar is there and nothing that it is made of has changed since.
   *
   * @param jar beside it, a file notes what it was made of
   * @param program all that the program needs
   * @param spark what the cluster has
   * @return whether it had to be packed
   */
  public static boolean bringUpToDate(Path jar, ClassPath program, ClassPath spark)
      throws IOException {
    List<Path> entries = entries(program, spark);
    Path stamp = jar.resolveSibling(jar.getFileName() + ".stamp");
    String fingerprint = Fingerprint.of(entries);
    if (Files.exists(jar)
        && Files.exists(stamp)
        && Files.readString(stamp).strip().equals(fingerprint)) {
      return false;
    }
    Files.deleteIfExists(stamp);
    Path unfinished = AtomicFile.beside(jar);
    try {
      pack(entries, unfinished);
      Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    AtomicFile.write(stamp, fingerprint.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  /**
   * First the course's own classes: of two files with one name, the first is taken. A library that
   * Spark has in another version is packed: what only this version has would be missing. Of what
   * both have, a class loader takes Spark's.
   */
  static List<Path> entries(ClassPath program, ClassPath spark) {
    return Stream.concat(program.classes().stream(), program.jars().stream())
        .filter(entry -> !spark.jars().contains(entry) && !spark.classes().contains(entry))
        .toList();
  }

  static void pack(List<Path> entries, Path to) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true"); // some libraries are
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      ProgramJar program = new ProgramJar(jar);
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          program.addFolder(entry);
        } else if (Files.exists(entry)) { // a module without classes has no folder of them
          program.addJar(entry);
        }
      }
      program.addServices();
    }
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      try (InputStream content = Files.newInputStream(file)) {
        add(folder.relativize(file).toString().replace('\\', '/'), content);
      }
    }
  }

  private void addJar(Path path) throws IOException {
    try (JarFile library = new JarFile(path.toFile(), false)) {
      Enumeration<JarEntry> all = library.entries();
      while (all.hasMoreElements()) {
        JarEntry entry = all.nextElement();
        if (!entry.isDirectory()) {
          try (InputStream content = library.getInputStream(entry)) {
            add(entry.getName(), content);
          }
        }
      }
    }
  }

  private void add(String name, InputStream content) throws IOException {
    if (LEFT_OUT.matcher(name).matches()) {
      return;
    }
    if (name.startsWith(SERVICES)) {
      ByteArrayOutputStream all =
          services.computeIfAbsent(name, each -> new ByteArrayOutputStream());
      content.transferTo(all);
      all.write('\n'); // the last line of the file may not have ended
    } else if (written.add(name)) {
      jar.putNextEntry(new JarEntry(name));
      content.transferTo(jar);
      jar.closeEntry();
    }
  }

  private void addServices() throws IOException {
    for (Map.Entry<String, ByteArrayOutputStream> each : services.entrySet()) {
      jar.putNextEntry(new JarEntry(each.getKey()));
      each.getValue().writeTo(jar);
      jar.closeEntry();
    }
  }
}
