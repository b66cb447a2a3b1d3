package io.sparkcourse.common.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropDirectoryTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @TempDir Path parent;

  @Test
  void whatIsMovedInHasTheTimeOfTheDirectorysClock() throws IOException {
    DropDirectory files = DropDirectory.in(parent, "orders", NOON);
    files.at(NOON.plusSeconds(5)).moveIn("a.csv", "a1", "a2");

    assertThat(parent.resolve("orders/a.csv")).hasContent("a1\na2");
    assertThat(modified("orders/a.csv")).isEqualTo(NOON.plusSeconds(5));
    assertThat(parent.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void aDirectoryChangesWhenAFileIsPutIntoIt() throws IOException {
    DropDirectory files = DropDirectory.in(parent, "orders", NOON);
    files.at(NOON.plusSeconds(5)).moveIn("june/a.csv", "a1");
    files.at(NOON.plusSeconds(15)).moveIn("june/b.csv", "b1");

    assertThat(modified("orders/june/a.csv")).isEqualTo(NOON.plusSeconds(5));
    assertThat(modified("orders/june")).isEqualTo(NOON.plusSeconds(15));
  }

  @Test
  void appendingAndTouchingSetTheTimeAndRenamingKeepsIt() throws IOException {
    DropDirectory files = DropDirectory.in(parent, "orders", NOON);
    files.moveIn("a.csv", "a1");
    files.at(NOON.plusSeconds(5)).append("a.csv", "a2");
    assertThat(modified("orders/a.csv")).isEqualTo(NOON.plusSeconds(5));
    files.at(NOON.plusSeconds(15)).touch("a.csv");
    assertThat(modified("orders/a.csv")).isEqualTo(NOON.plusSeconds(15));

    files.at(NOON.plusSeconds(25)).rename("a.csv", "b.csv");

    assertThat(modified("orders/b.csv")).isEqualTo(NOON.plusSeconds(15));
    assertThat(parent.resolve("orders/b.csv")).hasContent("a1\na2");
  }

  @Test
  void thePathTakesAPatternAfterIt() {
    assertThat(DropDirectory.in(parent, "orders", NOON).path() + "/*").endsWith("/orders/*");
  }

  private Instant modified(String name) throws IOException {
    return Files.getLastModifiedTime(parent.resolve(name)).toInstant();
  }
}
