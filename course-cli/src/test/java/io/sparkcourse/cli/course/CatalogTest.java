package io.sparkcourse.cli.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.course.Catalog.Program;
import io.sparkcourse.cli.course.Manifest.Demo;
import io.sparkcourse.cli.course.Manifest.Lecture;
import io.sparkcourse.cli.course.Manifest.Section;
import io.sparkcourse.cli.usage.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  private final Catalog catalog = new Catalog(Samples.manifest());

  @ParameterizedTest
  @ValueSource(strings = {"1.4", "FirstProjectDemo", "firstprojectdemo", "FirstProject"})
  void findsTheFirstDemoOfALectureByIdAndByName(String name) {
    assertThat(catalog.find(name))
        .isEqualTo(
            new Program(
                "FirstProjectDemo",
                "io.sparkcourse.one.FirstProjectDemo",
                "section1",
                List.of("WindowDemo")));
  }

  @Test
  void findsTheStubOfAnExerciseInTheModuleOfExercises() {
    Program stub = catalog.find("1.4A");

    assertThat(stub.main()).isEqualTo("io.sparkcourse.one.Ex04aTop");
    assertThat(stub.module()).isEqualTo("exercises/section1");
  }

  @Test
  void aLectureMayHaveItsDemosInAModuleOfItsOwn() {
    Demo demo = new Demo("io.sparkcourse.one.OldDemo", "Old libraries");
    Lecture lecture = new Lecture("1.7", "Old", "old", null, List.of(demo), null, null);
    Section section = new Section(1, "Start", "section1", List.of(lecture));

    Program program = new Catalog(new Manifest("Streams", List.of(section))).find("1.7");

    assertThat(program.module()).isEqualTo("old");
    assertThat(section.file(lecture)).isEqualTo("section1/lectures/1.07-old.md");
  }

  @ParameterizedTest
  @CsvSource({
    "FirstPoject, FirstProjectDemo",
    "project, FirstProjectDemo",
    "frist, FirstProjectDemo",
    "windwodemo, WindowDemo",
    "1.5, 1.3",
    "1.4b, 1.4"
  })
  void suggestsTheNearestNameFirst(String wrong, String nearest) {
    assertThatThrownBy(() -> catalog.find(wrong))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "There is no lecture, demo or exercise '" + wrong + "'. Did you mean " + nearest);
  }

  @Test
  void pointsToTheTextOfALectureWithoutDemo() {
    assertThatThrownBy(() -> catalog.find("1.3"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Lecture 1.3 has no demo to run; its text is section1/lectures/1.03-environment.md");
  }
}
