package io.sparkcourse.cli.course;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.course.Troubleshooting.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleshootingTest {
  private static final String TABLE =
      """
      | message or symptom | what it means | lecture |
      |---|---|---|
      | nothing comes | no message | [1.1](a.md) |
      | `not supported` | general | [5.2](b.md) |
      | `block input-0-... of RDD ... not found` | the `RDD` is gone | [2.12](c.md), [2.2](d.md#e) |
      | `sorting is not supported` | special | [5.5](f.md) |
      """;

  @TempDir private Path root;

  @Test
  void findsAMessageWhereverItsLinesEnd() throws IOException {
    assertThat(explaining("Error: block input-0-17 of\n   RDD 4 not found\n"))
        .containsExactly(
            "\"block input-0-... of RDD ... not found\": the RDD is gone;"
                + " see lectures 2.12 (c.md), 2.2 (d.md)");
  }

  @Test
  void prefersTheMessageThatSaysMore() throws IOException {
    assertThat(explaining("sorting is not supported"))
        .singleElement()
        .asString()
        .contains("special");
    assertThat(explaining("joining is not supported"))
        .singleElement()
        .asString()
        .contains("general");
  }

  @Test
  void explainsNothingWithoutAMessageOrATable() throws IOException {
    assertThat(explaining("nothing comes")).isEmpty();
    assertThat(Troubleshooting.read(root.resolve("elsewhere")).rows()).isEmpty();
  }

  /** Otherwise the row would never be shown. */
  @Test
  @Tag("repository")
  void eachMessageOfTheCourseLeadsToItsRow() throws IOException {
    Troubleshooting table = Troubleshooting.read(Path.of(System.getProperty("course.root")));

    assertThat(table.rows())
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(
                        table.explaining("x: " + row.message().replace("...", "1 2") + "\n\tat y"))
                    .contains(row));
  }

  private List<String> explaining(String text) throws IOException {
    Files.writeString(root.resolve("TROUBLESHOOTING.md"), TABLE);
    return Troubleshooting.read(root).explaining(text).stream().map(Row::shown).toList();
  }
}
