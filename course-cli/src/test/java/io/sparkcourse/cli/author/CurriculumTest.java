package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.ManifestReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Each row of the curriculum has its lecture, and the demos and exercises that it asks for. */
@Tag("repository")
class CurriculumTest {
  /**
   * A row.
   *
   * @param lecture the id of the lecture that teaches it
   * @param demo names of demos of this lecture, or null if none was asked for
   * @param exercise ids of exercises of this lecture, or null if none was asked for
   */
  private record Row(String row, String lecture, List<String> demo, List<String> exercise) {}

  @TestFactory
  Stream<DynamicTest> everyRowIsTaught() throws IOException {
    Manifest manifest =
        ManifestReader.read(Path.of(System.getProperty("course.root"), "course.yaml"));
    List<Row> rows = rows();
    assertThat(rows).isNotEmpty();
    return rows.stream().map(row -> dynamicTest(row.row(), () -> assertTaught(row, manifest)));
  }

  private static List<Row> rows() throws IOException {
    try (InputStream list = CurriculumTest.class.getResourceAsStream("curriculum.yaml")) {
      return new YAMLMapper().readValue(list, new TypeReference<>() {});
    }
  }

  private static void assertTaught(Row row, Manifest manifest) {
    Manifest.Lecture lecture =
        manifest
            .lectures()
            .filter(each -> each.id().equals(row.lecture()))
            .findFirst()
            .orElse(null);
    assertThat(lecture).as("lecture " + row.lecture()).isNotNull();
    if (row.demo() != null) {
      assertThat(lecture.demos()).extracting(Manifest.Demo::name).containsAll(row.demo());
    }
    if (row.exercise() != null) {
      assertThat(lecture.exercises()).extracting(Manifest.Exercise::id).containsAll(row.exercise());
    }
  }
}
