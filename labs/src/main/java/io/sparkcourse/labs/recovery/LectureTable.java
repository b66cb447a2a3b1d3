package io.sparkcourse.labs.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that a lab writes into its lecture: the block after the line {@code <!-- lab: name -->}.
 *
 * @param name of the table
 */
public record LectureTable(Path lecture, String name) {
  private static final String FENCE = "```";

  /** Puts these lines in the place of those that are there. */
  public void write(String table) throws IOException {
    List<String> lines = Files.readAllLines(lecture);
    Block block = block(lines);
    List<String> fresh = new ArrayList<>(lines.subList(0, block.from()));
    table.lines().forEach(fresh::add);
    fresh.addAll(lines.subList(block.until(), lines.size()));
    Files.writeString(lecture, String.join("\n", fresh) + "\n");
  }

  /** The lines of the table, without its heading. */
  public List<String> rows() throws IOException {
    List<String> lines = lines();
    return lines.subList(1, lines.size());
  }

  /** All of its lines. */
  public List<String> lines() throws IOException {
    List<String> lines = Files.readAllLines(lecture);
    Block block = block(lines);
    return lines.subList(block.from(), block.until());
  }

  /** The lines between the fences, the last one excluded. */
  private record Block(int from, int until) {}

  private Block block(List<String> lines) {
    String mark = "<!-- lab: " + name + " -->";
    int at = lines.indexOf(mark);
    if (at < 0 || !lines.get(at + 1).startsWith(FENCE)) {
      throw new IllegalStateException("There is no block after a line " + mark + " in " + lecture);
    }
    int from = at + 2;
    return new Block(from, from + lines.subList(from, lines.size()).indexOf(FENCE));
  }
}
