package io.sparkcourse.cli.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileNamesTest {
  @Test
  void sortAsTheCourseIsRead() {
    assertThat(Stream.of("1.0", "2.8", "2.8a", "2.8b", "2.10", "2.10a").map(FileNames::padded))
        .containsExactly("1.00", "2.08", "2.08a", "2.08b", "2.10", "2.10a")
        .isSorted();
  }

  @Test
  void sayWhatTheTitleSays() {
    assertThat(FileNames.ofLecture("1.1", "What is streaming?"))
        .isEqualTo("1.01-what-is-streaming.md");
    assertThat(FileNames.ofLecture("2.11", "foreachRDD")).isEqualTo("2.11-foreachrdd.md");
  }
}
