package io.sparkcourse.labs.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table of a lecture that {@link RecoveryLab} writes: the block after a line that says so. */
final class LectureTable {
  private static final String MARK = "<!-- lab: recovery -->";
  private static final String FENCE = "```";

  private LectureTable() {}

  /** Puts these verdicts in the place of those that are there. */
  static void write(Path lecture, List<PromisedVerdict> verdicts) throws IOException {
    List<String> lines = Files.readAllLines(lecture);
    Block block = Block.in(lines);
    List<String> fresh = new ArrayList<>(lines.subList(0, block.from()));
    PromisedVerdict.table(verdicts).lines().forEach(fresh::add);
    fresh.addAll(lines.subList(block.until(), lines.size()));
    Files.writeString(lecture, String.join("\n", fresh) + "\n");
  }

  /** The lines of the table, without its heading. */
  static List<String> read(Path lecture) throws IOException {
    List<String> lines = Files.readAllLines(lecture);
    Block block = Block.in(lines);
    return lines.subList(block.from() + 1, block.until());
  }

  /** The lines between the fences, the last one excluded. */
  private record Block(int from, int until) {
    static Block in(List<String> lines) {
      int mark = lines.indexOf(MARK);
      if (mark < 0 || !lines.get(mark + 1).startsWith(FENCE)) {
        throw new IllegalStateException("There is no block after a line " + MARK);
      }
      int from = mark + 2;
      return new Block(from, from + lines.subList(from, lines.size()).indexOf(FENCE));
    }
  }
}
