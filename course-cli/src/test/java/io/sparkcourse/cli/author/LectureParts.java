package io.sparkcourse.cli.author;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * The parts of a lecture's text. What a student reads comes first: explanation, exercises and
 * questions. What is for others comes last, and folded: the proofs, for those who doubt, and the
 * cues, for those who record.
 */
final class LectureParts {
  private static final int LEVEL = 2;
  private static final int WORDS = 3500;

  /** What does not count as text: code and output. */
  private static final Pattern CODE = Pattern.compile("```.*?```", Pattern.DOTALL);

  /** How the headings begin of the parts that all lectures have, in their order. */
  private static final List<String> LAST =
      List.of(
          "Exercise",
          "Think about it",
          "What the official guide says",
          "Further reading",
          "What was proven",
          "On screen");

  private static final List<String> FOLDED = List.of("What was proven", "On screen");

  private final List<Part> parts = new ArrayList<>();

  private record Part(String title, List<Node> nodes) {
    /** Its place among the parts that all lectures have, or -1. */
    int place() {
      return IntStream.range(0, LAST.size())
          .filter(i -> title.startsWith(LAST.get(i)))
          .findFirst()
          .orElse(-1);
    }

    boolean isFolded() {
      return !nodes.isEmpty()
          && html(nodes.get(0)).startsWith("<details><summary>")
          && html(nodes.get(nodes.size() - 1)).equals("</details>");
    }

    private static String html(Node node) {
      return node instanceof HtmlBlock block ? block.getLiteral().strip() : "";
    }
  }

  private LectureParts(String text) {
    int end = text.indexOf(LectureNeighbours.MARKER);
    Node node = Parser.builder().build().parse(end < 0 ? text : text.substring(0, end));
    for (node = node.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading && heading.getLevel() == LEVEL) {
        parts.add(new Part(Markdown.text(heading), new ArrayList<>()));
      } else if (!parts.isEmpty()) {
        parts.get(parts.size() - 1).nodes().add(node);
      }
    }
  }

  /**
   * One line for each part of a lecture that is missing, in the wrong place or not folded, and one
   * if the lecture is too long.
   *
   * @param shows whether the lecture has something to try, so that there are proofs and questions
   */
  static List<String> problems(String text, boolean shows) {
    LectureParts lecture = new LectureParts(text);
    List<String> problems = new ArrayList<>(lecture.missing(shows));
    lecture.firstOutOfPlace().ifPresent(problems::add);
    lecture.parts.stream()
        .filter(part -> FOLDED.contains(part.title()) && !part.isFolded())
        .map(
            part ->
                "'"
                    + part.title()
                    + "' is not folded: <details><summary>...</summary> and </details>"
                    + " with empty lines around them, and nothing beside them")
        .forEach(problems::add);
    int words = words(text);
    if (words > WORDS) {
      problems.add(words + " words are too many, more than " + WORDS + ": shorten or split it");
    }
    return problems;
  }

  /** How many words a lecture has without code and output, those that are folded included. */
  static int words(String text) {
    return CODE.matcher(text).replaceAll(" ").trim().split("\\s+").length;
  }

  private List<String> missing(boolean shows) {
    List<String> required =
        shows ? List.of("Think about it", "What was proven", "On screen") : List.of("On screen");
    return required.stream()
        .filter(title -> parts.stream().noneMatch(part -> part.title().equals(title)))
        .map(title -> "there is no part '" + title + "'")
        .toList();
  }

  private Optional<String> firstOutOfPlace() {
    return IntStream.range(1, parts.size())
        .filter(i -> parts.get(i).place() <= parts.get(i - 1).place())
        .filter(i -> parts.get(i - 1).place() >= 0)
        .mapToObj(i -> "'" + parts.get(i).title() + "' comes after '" + parts.get(i - 1).title())
        .map(problem -> problem + "'; the last parts are, in this order: " + LAST)
        .findFirst();
  }
}
