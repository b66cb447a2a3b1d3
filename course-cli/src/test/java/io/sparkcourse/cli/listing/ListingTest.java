package io.sparkcourse.cli.listing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {
  private final Manifest manifest = Samples.manifest();

  @Test
  void jsonHasTheLecturesWithTheirKeys() throws IOException {
    JsonNode lectures = new ObjectMapper().readTree(ManifestJson.of(manifest));

    assertThat(lectures.isArray()).isTrue();
    assertThat(lectures).hasSize(2);
    assertThat(keys(lectures.get(0))).containsExactly("id", "title", "file", "demos", "exercises");
    JsonNode lecture = lectures.get(1);
    assertThat(keys(lecture))
        .containsExactly("id", "title", "file", "video", "demos", "labs", "exercises");
    assertThat(lecture.at("/id").textValue()).isEqualTo("1.4");
    assertThat(lecture.at("/demos/0"))
        .isEqualTo(
            new ObjectMapper()
                .createObjectNode()
                .put("name", "FirstProjectDemo")
                .put("main", "io.sparkcourse.one.FirstProjectDemo")
                .put("module", "section1"));
    assertThat(lecture.at("/labs/0"))
        .isEqualTo(
            new ObjectMapper()
                .createObjectNode()
                .put("name", "recovery")
                .put("main", "io.sparkcourse.labs.RecoveryLab")
                .put("module", "labs"));
    assertThat(lecture.at("/labs/1"))
        .isEqualTo(
            new ObjectMapper().createObjectNode().put("name", "sick-1").put("exercise", "1.4a"));
    assertThat(lecture.at("/exercises/0"))
        .isEqualTo(
            new ObjectMapper()
                .createObjectNode()
                .put("id", "1.4a")
                .put("main", "io.sparkcourse.one.Ex04aTop"));
  }

  @Test
  void textNamesLecturesDemosAndExercises() {
    assertThat(LectureListing.of(manifest).lines())
        .contains(
            "Section 1: Start",
            "  1.3     Environment",
            "          demo      FirstProjectDemo  Hashtags",
            "          lab       recovery          Kills and counts",
            "          lab       sick-1            Totals that grow",
            "          exercise  1.4a              Top hashtags",
            "Run a lab: course lab recovery");
  }

  @Test
  void tableLinksLecturesDemosAndExercises() {
    assertThat(CurriculumTable.of(manifest).lines())
        .startsWith("**Section 1: Start**")
        .contains(
            "| 1.4 | [First project](section1/lectures/1.04-first-project.md)"
                + " ([video](https://example.org/v))"
                + " | [`FirstProjectDemo`](section1/src/main/java/io/sparkcourse/one/FirstProjectDemo.java):"
                + " Hashtags<br>[`WindowDemo`](section1/src/main/java/io/sparkcourse/one/WindowDemo.java):"
                + " A window \\| two<br>[`./course lab recovery`](labs/src/main/java/io/sparkcourse/labs/RecoveryLab.java):"
                + " Kills and counts<br>[`./course lab sick-1`](exercises/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java):"
                + " Totals that grow"
                + " | [1.4a](exercises/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java):"
                + " Top hashtags |");
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
