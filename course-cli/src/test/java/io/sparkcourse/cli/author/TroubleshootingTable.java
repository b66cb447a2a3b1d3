package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.Troubleshooting;
import io.sparkcourse.cli.course.Troubleshooting.Lecture;
import io.sparkcourse.cli.course.Troubleshooting.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tables that lead from a message to the lecture that explains it. In a message three dots are
 * for what differs.
 */
final class TroubleshootingTable {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern COPIES =
      Pattern.compile("<!-- (?:snippet|output).*?```.*?```", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("```text\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);

  /** How a message begins that students meet: an exception with a text, Spark's codes and words. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?:\\w+\\.)*\\w+(?:Exception|Error): .*|\\[[A-Z_]{6,}].*|requirement failed: .*"
              + "|(?:Failed to|Cannot|Could not) .*|.* (?:not supported|not serializable).*");

  private static final Pattern OUTPUT =
      Pattern.compile("<!-- output.*?```\\w*\\n(.*?)```", Pattern.DOTALL);

  /** Spark's messages in what a demo prints, which may have something before them. */
  private static final Pattern PRINTED =
      Pattern.compile(
          "requirement failed: .*|\\[[A-Z_]{6,}].*|(?:Cannot|Could not|Failed to|Attempted to) .*"
              + "|Only one .*|\\S* has already been .*"
              + "|.*(?:doesn't support|not supported|not serializable|must be executed).*");

  private final Path root;
  private final List<Row> rows;

  TroubleshootingTable(Path root) throws IOException {
    this.root = root;
    this.rows = Troubleshooting.read(root).rows();
  }

  /** Messages that a lecture to which they lead does not have. */
  List<String> withoutExplanation() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Row row : rows) {
      for (Lecture lecture : row.lectures()) {
        Path file = root.resolve(lecture.file());
        if (!inOneLine(row.message()).matcher(oneLine(Files.readString(file))).find()) {
          findings.add(row.message() + ": not in " + file.getFileName());
        }
      }
    }
    return findings;
  }

  /** Messages that a lecture quotes and that no row leads from. */
  List<String> missing(List<Path> lectures) throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path lecture : lectures) {
      for (String message : messages(Files.readString(lecture))) {
        if (rows.stream().noneMatch(row -> leadsFrom(row, message))) {
          findings.add(root.relativize(lecture) + ": " + message);
        }
      }
    }
    return findings;
  }

  private static boolean leadsFrom(Row row, String message) {
    return inOneLine(row.message()).matcher(message).find()
        || inOneLine(message).matcher(row.message()).find();
  }

  /**
   * In blocks of text and in code among the words, without the proofs at the end; and in what demos
   * print.
   */
  private static List<String> messages(String lecture) {
    int proofs = lecture.indexOf("\n## What was proven");
    String text =
        COPIES.matcher(proofs < 0 ? lecture : lecture.substring(0, proofs)).replaceAll("");
    List<String> messages = new ArrayList<>();
    TEXT.matcher(text).results().forEach(block -> messages.addAll(block.group(1).lines().toList()));
    CODE.matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .forEach(code -> messages.add(oneLine(code.group(1))));
    messages.removeIf(message -> !MESSAGE.matcher(message).matches());
    OUTPUT
        .matcher(lecture)
        .results()
        .flatMap(output -> output.group(1).lines())
        .flatMap(line -> PRINTED.matcher(line).results())
        .forEach(message -> messages.add(message.group()));
    return messages;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static Pattern inOneLine(String message) {
    return Pattern.compile("\\Q" + message.strip().replace("...", "\\E.*\\Q") + "\\E");
  }
}
