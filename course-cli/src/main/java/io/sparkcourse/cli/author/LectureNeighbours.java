package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The last line of a lecture's text: links to the lectures before and after it. */
final class LectureNeighbours {
  static final String MARKER = "<!-- neighbours -->";

  private LectureNeighbours() {}

  private record Neighbour(Section section, Lecture lecture) {
    String file() {
      return section.file(lecture);
    }
  }

  /**
   * The text with the links that follow from the manifest.
   *
   * @param file the lecture's text, relative to the root; one that the manifest does not have gets
   *     no links
   */
  static List<String> linked(Manifest manifest, String file, List<String> text) {
    List<Neighbour> lectures =
        manifest.sections().stream()
            .flatMap(
                section -> section.lectures().stream().map(each -> new Neighbour(section, each)))
            .toList();
    int index = lectures.stream().map(Neighbour::file).toList().indexOf(file);
    if (index < 0) {
      return text;
    }
    List<String> linked = new ArrayList<>(withoutLinks(text));
    linked.add("");
    linked.add(MARKER);
    List<String> links = new ArrayList<>();
    if (index > 0) {
      links.add("Before: " + link(file, lectures.get(index - 1)));
    }
    if (index + 1 < lectures.size()) {
      links.add("Next: " + link(file, lectures.get(index + 1)));
    }
    links.add("[All lectures](" + relative(file, "README.md") + "#curriculum)");
    linked.add(String.join(" · ", links));
    return linked;
  }

  private static List<String> withoutLinks(List<String> text) {
    int marker = text.indexOf(MARKER);
    int end = marker < 0 ? text.size() : marker;
    while (end > 0 && text.get(end - 1).isBlank()) {
      end--;
    }
    return text.subList(0, end);
  }

  private static String link(String from, Neighbour to) {
    return "["
        + to.lecture().id()
        + " "
        + to.lecture().title()
        + "]("
        + relative(from, to.file())
        + ")";
  }

  private static String relative(String from, String to) {
    return Path.of(from).getParent().relativize(Path.of(to)).toString().replace('\\', '/');
  }
}
