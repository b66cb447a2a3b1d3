package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.labs.recovery.LectureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a lab has found, recorded in a lecture: its figures and its chart in the folder of pictures,
 * and its table in the text.
 *
 * @param lecture its text, or a page beside it
 * @param lab its name
 */
public record RecordedLab(Path lecture, String lab) {
  private static final String PICTURES = "images";
  private static final Pattern MARK = Pattern.compile("<!-- lab: ([a-z-]+) -->");

  /** All labs that have a block in this text, in its order. */
  public static List<RecordedLab> allOf(Path lecture) throws IOException {
    return MARK.matcher(Files.readString(lecture))
        .results()
        .map(mark -> new RecordedLab(lecture, mark.group(1)))
        .toList();
  }

  /**
   * The figures.
   *
   * @throws CannotRunException if they are not there, or cannot be read
   */
  public LabReport report() {
    Path figures = file(".json");
    try {
      return LabReport.read(figures);
    } catch (IOException cause) {
      throw new CannotRunException(
          "The figures in "
              + figures
              + " are missing or cannot be read: `./course dev labs "
              + lab
              + "` records them.",
          cause);
    }
  }

  /** The chart. */
  public Path chart() {
    return file(".svg");
  }

  /** Of the block that has the table, the conclusion and the conditions, all but the first line. */
  public List<String> block() throws IOException {
    return table().rows();
  }

  /** Replaces all of it by this report. */
  public void write(LabReport report) throws IOException {
    Files.createDirectories(file("").getParent());
    report.write(file(".json"));
    Files.writeString(chart(), ChartSvg.of(report));
    table().write(text(report));
  }

  /** What the block of the lecture has to say. */
  static String text(LabReport report) {
    return ReportTable.of(report)
        + "\n\n"
        + wrapped(report.conclusion())
        + "\n\n"
        + wrapped(report.conditions());
  }

  private LectureTable table() {
    return new LectureTable(lecture, lab);
  }

  private Path file(String extension) {
    String page = lecture.getFileName().toString().replaceFirst("\\.md$", "");
    return lecture.resolveSibling(PICTURES).resolve(page + "-" + lab + extension);
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ")) {
      if (length + word.length() > 98) {
        lines.append('\n');
        length = 0;
      } else if (length > 0) {
        lines.append(' ');
        length++;
      }
      lines.append(word);
      length += word.length();
    }
    return lines.toString();
  }
}
