package io.sparkcourse.cli.author;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds packages that need each other, and packages that nobody has described. */
final class PackageCheck {
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "^ +(io\\.sparkcourse\\.\\S+) +-> (io\\.sparkcourse\\.\\S+) ", Pattern.MULTILINE);

  private PackageCheck() {}

  /**
   * Cycles between packages, each with the classes that cause it, as {@code one.A -> two.B, two.C
   * -> one.A}. A constant that the compiler copies is no dependency, nor is a link in Javadoc.
   *
   * @param classes folders of compiled classes
   * @throws IllegalArgumentException if a folder is not there
   */
  static List<String> cycles(List<Path> classes) {
    SortedMap<String, SortedMap<String, String>> packages = dependencies(classes);
    List<String> cycles = new ArrayList<>();
    Set<Set<String>> seen = new HashSet<>();
    packages.forEach(
        (from, needed) ->
            needed
                .keySet()
                .forEach(
                    to ->
                        path(packages, to, from)
                            .filter(path -> seen.add(Set.copyOf(path)))
                            .ifPresent(path -> cycles.add(describe(packages, from, path)))));
    return cycles;
  }

  /** Package, packages that it needs, and for each of those one dependency between classes. */
  private static SortedMap<String, SortedMap<String, String>> dependencies(List<Path> classes) {
    SortedMap<String, SortedMap<String, String>> packages = new TreeMap<>();
    Matcher dependency = DEPENDENCY.matcher(jdeps(classes));
    while (dependency.find()) {
      String from = packageOf(dependency.group(1));
      String to = packageOf(dependency.group(2));
      if (!from.equals(to)) {
        packages
            .computeIfAbsent(from, name -> new TreeMap<>())
            .putIfAbsent(to, dependency.group(1) + " -> " + dependency.group(2));
      }
    }
    return packages;
  }

  private static String jdeps(List<Path> classes) {
    List<String> arguments =
        new ArrayList<>(List.of("-verbose:class", "-filter:none", "-e", "io\\.sparkcourse\\..*"));
    for (Path folder : classes) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(folder + " is missing: compile its module first");
      }
      arguments.add(folder.toString());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new IllegalStateException("This JDK has no jdeps"))
            .run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    if (exitCode != 0) {
      throw new IllegalStateException("jdeps failed: " + out + err);
    }
    return out.toString();
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  /** The shortest way from one package to another along dependencies, both ends included. */
  private static Optional<List<String>> path(
      Map<String, SortedMap<String, String>> packages, String from, String to) {
    Map<String, List<String>> reached = new HashMap<>(Map.of(from, List.of(from)));
    Deque<String> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty() && !reached.containsKey(to)) {
      String here = next.remove();
      for (String there : packages.getOrDefault(here, new TreeMap<>()).keySet()) {
        if (!reached.containsKey(there)) {
          reached.put(there, Stream.concat(reached.get(here).stream(), Stream.of(there)).toList());
          next.add(there);
        }
      }
    }
    return Optional.ofNullable(reached.get(to));
  }

  private static String describe(
      Map<String, SortedMap<String, String>> packages, String from, List<String> path) {
    List<String> round = Stream.concat(Stream.of(from), path.stream()).toList();
    return IntStream.range(1, round.size())
        .mapToObj(i -> packages.get(round.get(i - 1)).get(round.get(i)))
        .collect(Collectors.joining(", "));
  }

  /**
   * Folders of sources that have no {@code package-info.java}.
   *
   * @param sources the root of sources
   * @return relative to the root, in alphabetical order
   */
  static List<String> withoutInfo(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .filter(folder -> Files.notExists(folder.resolve("package-info.java")))
          .map(folder -> sources.relativize(folder).toString().replace('\\', '/'))
          .collect(Collectors.toCollection(TreeSet::new))
          .stream()
          .toList();
    }
  }
}
