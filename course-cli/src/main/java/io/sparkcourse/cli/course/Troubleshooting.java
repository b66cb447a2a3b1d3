package io.sparkcourse.cli.course;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables that lead from the message of an error to the lecture that explains it.
 *
 * @param rows those that begin with a message; the others begin with a symptom in words
 */
public record Troubleshooting(List<Row> rows) {
  private static final String FILE = "TROUBLESHOOTING.md";

  private static final Pattern ROW =
      Pattern.compile("^\\| `(?<message>[^`]+)`[^|]*\\|(?<meaning>[^|]*)\\|(?<lectures>[^|]*)\\|$");

  private static final Pattern LECTURE = Pattern.compile("\\[([^\\]]+)]\\(([^)#]+)");

  /** How much there may be where a message has three dots. */
  private static final String DIFFERS = "\\E.{0,300}?\\Q";

  /**
   * A message and what is to be known of it.
   *
   * @param message in it, three dots are for what differs from case to case
   * @param lectures one or more, as in {@code 2.8}, each with its file relative to the root
   */
  public record Row(String message, String meaning, List<Lecture> lectures) {
    private boolean isIn(String oneLine) {
      return pattern().matcher(oneLine).find();
    }

    /** What finds the message in a text whose white space is single blanks. */
    public Pattern pattern() {
      return Pattern.compile("\\Q" + message.strip().replace("...", DIFFERS) + "\\E");
    }

    /** Message, meaning and lectures in one line for a terminal. */
    public String shown() {
      String explained = lectures.size() == 1 ? "lecture " : "lectures ";
      return '"'
          + message
          + "\": "
          + meaning.replace("`", "")
          + "; see "
          + explained
          + String.join(", ", lectures.stream().map(Lecture::shown).toList());
    }
  }

  /** A lecture by its id, and its file relative to the root. */
  public record Lecture(String id, String file) {
    private String shown() {
      return id + " (" + file + ")";
    }
  }

  /** Reads the tables of a course; no rows if it has none. */
  public static Troubleshooting read(Path root) throws IOException {
    List<Row> rows = new ArrayList<>();
    Path file = root.resolve(FILE);
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<Lecture> lectures =
            LECTURE
                .matcher(row.group("lectures"))
                .results()
                .map(link -> new Lecture(link.group(1), link.group(2)))
                .toList();
        rows.add(new Row(row.group("message"), row.group("meaning").strip(), lectures));
      }
    }
    return new Troubleshooting(List.copyOf(rows));
  }

  /**
   * The rows whose messages are in a text, in the order of the tables. A message that is part of
   * another one, which is in the text as well, is left out.
   */
  public List<Row> explaining(String text) {
    String oneLine = text.replaceAll("\\s+", " ");
    List<Row> found = rows.stream().filter(row -> row.isIn(oneLine)).toList();
    return found.stream()
        .filter(
            row ->
                found.stream()
                    .noneMatch(
                        other ->
                            other.message().length() > row.message().length()
                                && other.message().contains(row.message())))
        .toList();
  }
}
