package io.sparkcourse.cli.exercise;

import io.sparkcourse.cli.build.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files of answers, looked at ten times a second to notice that one is saved. A watch service
 * of the JDK would not notice it sooner: on some systems it looks as well, every few seconds.
 */
public final class SavedAnswers {
  private static final long MILLIS_BETWEEN_LOOKS = 100;

  private final List<Path> files;
  private String seen;

  /** The answers as they are now. */
  public SavedAnswers(Path root, List<CourseExercise> exercises) {
    this.files = exercises.stream().map(exercise -> root.resolve(exercise.stubFile())).toList();
    this.seen = Fingerprint.of(files);
  }

  /**
   * Waits until an answer differs from what this method has seen last, and no longer changes: an
   * editor may write a file in several steps.
   */
  public void awaitChange() throws InterruptedException {
    String before = seen;
    String now = Fingerprint.of(files);
    while (now.equals(before) || !now.equals(seen)) {
      seen = now;
      TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
      now = Fingerprint.of(files);
    }
  }
}
