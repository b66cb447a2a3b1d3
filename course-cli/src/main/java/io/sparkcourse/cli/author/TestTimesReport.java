package io.sparkcourse.cli.author;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the time of a build's tests went, by module and by class.
 *
 * @param classes as they ran
 */
public record TestTimesReport(List<Times> classes) {
  private static final int SLOWEST = 25;

  /**
   * The time of one test class, or of several.
   *
   * @param name of the class, or of the module
   * @param wallMillis from its beginning to its end
   * @param cpuMillis of its JVM and of that JVM's ended child processes
   */
  record Times(String module, String name, long wallMillis, long cpuMillis) {
    static Times of(String line) {
      String[] values = line.split(",");
      return new Times(values[0], values[1], Long.parseLong(values[2]), Long.parseLong(values[3]));
    }
  }

  /**
   * Reads what the JVMs of the tests have left: a line {@code module,class,wall milliseconds,CPU
   * milliseconds} for each class.
   *
   * @throws UsageException if there is nothing
   */
  public static TestTimesReport read(Path root) throws IOException {
    Path file = root.resolve("target").resolve("test-times.csv");
    try {
      return new TestTimesReport(Files.readAllLines(file).stream().map(Times::of).toList());
    } catch (NoSuchFileException e) {
      throw new UsageException(file + " is missing: run the tests first, by `mvnw verify`", e);
    }
  }

  /** Two tables in Markdown: every module, and the classes that took most CPU time. */
  @Override
  public String toString() {
    return "| module | test classes | wall s | CPU s |\n|---|---:|---:|---:|\n"
        + modules()
        + "\n\n| slowest classes | module | wall s | CPU s |\n|---|---|---:|---:|\n"
        + slowest();
  }

  private String modules() {
    Map<String, List<Times>> byModule =
        classes.stream().collect(Collectors.groupingBy(Times::module));
    return lines(
            byModule.entrySet().stream()
                .map(module -> sum(module.getKey(), module.getValue()))
                .toList(),
            sum ->
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %s |",
                    sum.module(),
                    byModule.get(sum.module()).size(),
                    seconds(sum)))
        + String.format(
            Locale.ROOT, "%n| *all* | %d | %s |", classes.size(), seconds(sum("", classes)));
  }

  private String slowest() {
    return classes.stream()
        .sorted(Comparator.comparing(Times::cpuMillis).reversed())
        .limit(SLOWEST)
        .map(
            times ->
                "| `"
                    + times.name().substring(times.name().lastIndexOf('.') + 1)
                    + "` | "
                    + times.module()
                    + " | "
                    + seconds(times)
                    + " |")
        .collect(Collectors.joining("\n"));
  }

  private static String lines(Collection<Times> sums, Function<Times, String> line) {
    return sums.stream()
        .sorted(Comparator.comparing(Times::cpuMillis).reversed())
        .map(line)
        .collect(Collectors.joining("\n"));
  }

  private static Times sum(String module, List<Times> all) {
    return new Times(
        module,
        module,
        all.stream().mapToLong(Times::wallMillis).sum(),
        all.stream().mapToLong(Times::cpuMillis).sum());
  }

  private static String seconds(Times times) {
    return String.format(
        Locale.ROOT, "%.1f | %.1f", times.wallMillis() / 1000.0, times.cpuMillis() / 1000.0);
  }
}
