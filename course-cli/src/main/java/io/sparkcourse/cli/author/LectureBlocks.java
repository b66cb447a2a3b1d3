package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a lecture is made: the blocks that are copies, which are Java from a region of a compiled
 * source and console output from the Javadoc of a demo, which the demo's test asserts; and at the
 * end the links to its neighbours.
 *
 * <p>The line before a fence says what the block is: {@code <!-- snippet: FILE#REGION -->}, {@code
 * <!-- output: DEMO -->}, or {@code <!-- not compiled: REASON -->}. Of the first two the line is
 * enough: the fence is made, too.
 */
public final class LectureBlocks {
  private static final Pattern FENCE = Pattern.compile("^(`{3,}|~{3,})\\s*(\\S*).*$");
  private static final Pattern SNIPPET = Pattern.compile("^<!-- snippet: (\\S+)#(\\S+) -->$");
  private static final Pattern OUTPUT = Pattern.compile("^<!-- output: (\\S+) -->$");
  private static final Pattern NOT_COMPILED = Pattern.compile("^<!-- not compiled: .*\\S.* -->$");

  private final Path root;
  private final Manifest manifest;
  private final List<String> problems = new ArrayList<>();

  private LectureBlocks(Path root, Manifest manifest) {
    this.root = root;
    this.manifest = manifest;
  }

  /**
   * A lecture with its blocks as they should be.
   *
   * @param text the lecture with fresh copies in its blocks
   * @param problems blocks that cannot be made, each with its line
   */
  public record Refreshed(String text, List<String> problems) {}

  public static Refreshed refresh(Path root, Manifest manifest, Path lecture) throws IOException {
    LectureBlocks blocks = new LectureBlocks(root, manifest);
    String name = root.relativize(lecture).toString().replace('\\', '/');
    String text = blocks.refreshed(name, Files.readAllLines(lecture));
    return new Refreshed(text, blocks.problems);
  }

  private String refreshed(String name, List<String> lines) throws IOException {
    List<String> result = new ArrayList<>();
    int i = 0;
    while (i < lines.size()) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        result.add(lines.get(i++));
        result.addAll(missing(name, lines, i));
        continue;
      }
      int end = closing(lines, i, fence.group(1));
      String marker = i == 0 ? "" : lines.get(i - 1).strip();
      String place = name + ":" + (i + 1);
      result.add(lines.get(i));
      result.addAll(content(place, marker, fence.group(2), lines.subList(i + 1, end)));
      if (end < lines.size()) {
        result.add(lines.get(end));
      } else {
        problems.add(place + ": the block does not end");
      }
      i = end + 1;
    }
    return String.join("\n", LectureNeighbours.linked(manifest, name, result)) + "\n";
  }

  /** The block that the line before {@code next} announces, if none follows. */
  private List<String> missing(String name, List<String> lines, int next) throws IOException {
    String marker = lines.get(next - 1).strip();
    boolean java = SNIPPET.matcher(marker).matches();
    boolean there = next < lines.size() && FENCE.matcher(lines.get(next)).matches();
    if (there || !java && !OUTPUT.matcher(marker).matches()) {
      return List.of();
    }
    String language = java ? "java" : "console";
    List<String> block = new ArrayList<>(List.of("```" + language));
    block.addAll(content(name + ":" + next, marker, language, List.of()));
    block.add("```");
    return block;
  }

  private static int closing(List<String> lines, int start, String fence) {
    int end = start + 1;
    while (end < lines.size() && !lines.get(end).strip().equals(fence)) {
      end++;
    }
    return end;
  }

  private List<String> content(String place, String marker, String language, List<String> present)
      throws IOException {
    Matcher snippet = SNIPPET.matcher(marker);
    if (snippet.matches()) {
      return region(place, snippet.group(1), snippet.group(2), present);
    }
    Matcher output = OUTPUT.matcher(marker);
    if (output.matches()) {
      return output(place, output.group(1), present);
    }
    if (language.equals("java") && !NOT_COMPILED.matcher(marker).matches()) {
      problems.add(
          place
              + ": a java block needs <!-- snippet: FILE#REGION --> or"
              + " <!-- not compiled: REASON --> on the line before");
    }
    return present;
  }

  private List<String> region(String place, String file, String region, List<String> present)
      throws IOException {
    Path source = root.resolve(file);
    if (!Files.isRegularFile(source)) {
      problems.add(place + ": there is no " + file);
      return present;
    }
    List<String> found = SourceText.region(Files.readAllLines(source), region);
    if (found.isEmpty()) {
      problems.add(place + ": " + file + " has no `// region " + region + "` with an end");
      return present;
    }
    return found;
  }

  private List<String> output(String place, String name, List<String> present) throws IOException {
    Path source = source(name);
    if (source == null || !Files.isRegularFile(source)) {
      problems.add(place + ": course.yaml has no demo " + name + ", or it has no source");
      return present;
    }
    List<String> found = SourceText.documentedOutput(Files.readAllLines(source));
    if (found.isEmpty()) {
      problems.add(place + ": the Javadoc of " + name + " has no <pre>{@code ...}</pre>");
      return present;
    }
    return found;
  }

  private Path source(String demoName) {
    return manifest.sections().stream()
        .flatMap(
            section ->
                section.lectures().stream()
                    .flatMap(
                        lecture ->
                            lecture.demos().stream()
                                .filter(demo -> demo.name().equals(demoName))
                                .map(
                                    demo ->
                                        SourceFile.of(
                                            root, section.demosModule(lecture), demo.main()))))
        .findFirst()
        .orElse(null);
  }
}
