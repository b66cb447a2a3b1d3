package io.sparkcourse.testing.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class LectureTableTest {
  private static final String TABLES = "course.tables";
  private static final String TEXT = "a\n<!-- t -->\n\n| 1 |\n\n<!-- /t -->\nb\n";

  private @TempDir Path directory;
  private Path lecture;
  private String before;

  @BeforeEach
  void compareUnlessATestSaysOtherwise() throws IOException {
    lecture = Files.writeString(directory.resolve("lecture.md"), TEXT);
    before = System.clearProperty(TABLES);
  }

  @AfterEach
  void putThePropertyBack() {
    if (before == null) {
      System.clearProperty(TABLES);
    } else {
      System.setProperty(TABLES, before);
    }
  }

  @Test
  void aPartWithOtherLinesIsRefusedAndStays() throws IOException {
    LectureTable.assertUpToDate(lecture, "t", List.of("| 1 |"));

    assertThatThrownBy(() -> LectureTable.assertUpToDate(lecture, "t", List.of("| 2 |")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dcourse.tables=write");
    assertThat(Files.readString(lecture)).isEqualTo(TEXT);
  }

  @Test
  void otherEndsOfLinesAreNoDifference() throws IOException {
    Files.writeString(lecture, TEXT.replace("\n", "\r\n"));

    LectureTable.assertUpToDate(lecture, "t", List.of("| 1 |"));
  }

  @Test
  void theTableIsWrittenWhereItIsAskedFor() throws IOException {
    System.setProperty(TABLES, "write");

    LectureTable.assertUpToDate(lecture, "t", List.of("| 2 |", "| 3 |"));

    assertThat(Files.readString(lecture)).isEqualTo(TEXT.replace("| 1 |", "| 2 |\n| 3 |"));
  }

  @Test
  void missingMarksAndAnotherModeAreErrors() {
    assertThatThrownBy(() -> LectureTable.assertUpToDate(lecture, "u", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<!-- u -->");
    System.setProperty(TABLES, "yes");
    assertThatThrownBy(() -> LectureTable.assertUpToDate(lecture, "t", List.of("| 1 |")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is only write");
  }
}
