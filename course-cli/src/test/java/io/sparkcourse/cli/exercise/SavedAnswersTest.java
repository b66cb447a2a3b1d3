package io.sparkcourse.cli.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedAnswersTest {
  private static final CourseExercise TOP =
      new CourseExercise("2.8a", "Top", "Ex08aTop", "exercises", "solutions", "2.md");

  @TempDir private Path root;
  private Path file;
  private SavedAnswers saved;

  @BeforeEach
  void saveOne() throws Exception {
    file = root.resolve(TOP.stubFile());
    Files.createDirectories(file.getParent());
    Files.writeString(file, "class Ex08aTop {}");
    saved = new SavedAnswers(root, List.of(TOP));
  }

  @Test
  void waitsUntilOneIsSaved() throws Exception {
    CompletableFuture<Void> noticed = noticed();

    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !noticed.isDone());
    Files.writeString(file, "class Ex08aTop { int x; }");

    await().atMost(Duration.ofSeconds(30)).until(noticed::isDone);
  }

  @Test
  void noticesWhatWasSavedBeforeItWaitsAndEachChangeOnce() throws Exception {
    Files.writeString(file, "class Ex08aTop { int x; }");
    await().atMost(Duration.ofSeconds(30)).until(noticed()::isDone);

    CompletableFuture<Void> again = noticed();
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !again.isDone());
    Files.delete(file);
    await().atMost(Duration.ofSeconds(30)).until(again::isDone);
    assertThat(again).isCompleted();
  }

  private CompletableFuture<Void> noticed() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            saved.awaitChange();
          } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
          }
        });
  }
}
