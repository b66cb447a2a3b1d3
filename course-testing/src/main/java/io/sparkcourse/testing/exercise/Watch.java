package io.sparkcourse.testing.exercise;

import io.sparkcourse.testing.Progress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.streaming.StreamingContext;

/**
 * Waits for the verdict on an answer that may never end. As long as batches and cases complete, it
 * waits; when nothing has completed for a while, it says so; and after a longer while the verdict
 * is that the answer does not end, if a thread is in its code; otherwise it waits longer.
 *
 * @param silence after which it reports on stderr that it is waiting
 * @param patience with an answer that makes no progress
 */
record Watch(Duration silence, Duration patience) {
  /** The number of seconds without progress after which an answer counts as endless. */
  static final String PATIENCE_SECONDS = "course.check.patience";

  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 200;
  private static final long CLEAN_UP_MILLIS = 10_000;

  /** No thread is in the answer: it is more likely that the machine is slow. */
  private static final int LONGER_IF_ELSEWHERE = 6;

  /** The patience of this JVM: a minute, unless {@link #PATIENCE_SECONDS} says otherwise. */
  static Watch ofThisJvm() {
    Duration patience = Duration.ofSeconds(Long.getLong(PATIENCE_SECONDS, PATIENCE.toSeconds()));
    return new Watch(patience.compareTo(SILENCE) > 0 ? SILENCE : patience.dividedBy(2), patience);
  }

  /**
   * The verdict that a check reaches, in its own thread.
   *
   * @param exercise its id
   * @param check must return, unless the answer keeps it from doing so
   */
  Verdict over(String exercise, Supplier<Verdict> check) {
    FutureTask<Verdict> verdict = new FutureTask<>(check::get);
    Thread thread = new Thread(verdict, "check " + exercise);
    thread.setDaemon(true); // an answer that never ends must not keep the JVM
    Progress.OF_THIS_JVM.made();
    thread.start();
    boolean said = false;
    while (true) {
      try {
        return verdict.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        long silent = Progress.OF_THIS_JVM.silentNanos();
        if (silent > patience.toNanos()) {
          Optional<StackTraceElement> place = placeOfAnswer(thread);
          if (place.isPresent() || silent > patience.toNanos() * LONGER_IF_ELSEWHERE) {
            return endless(thread, place);
          }
        }
        if (silent > silence.toNanos() && !said) {
          said = true;
          System.err.printf(
              "%s: nothing has happened for %d seconds. After %d it counts as an answer that does"
                  + " not end.%n",
              exercise, silence.toSeconds(), patience.toSeconds());
        }
      } catch (InterruptedException interrupted) {
        thread.interrupt();
        Thread.currentThread().interrupt();
        return new Verdict.NotChecked("the check was interrupted");
      } catch (ExecutionException failure) {
        return new Verdict.NotChecked("the check fails with " + failure.getCause());
      }
    }
  }

  private Verdict endless(Thread thread, Optional<StackTraceElement> place) {
    // The one of the Java API calls that of StreamingContext.
    boolean awaits =
        Arrays.stream(thread.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals(StreamingContext.class.getName())
                        && frame.getMethodName().equals("awaitTermination"));
    String evidence =
        "Nothing has happened for "
            + patience.toSeconds()
            + " seconds"
            + place.map(frame -> ", and it is at " + shown(frame)).orElse("")
            + "."
            + (awaits
                ? " There it waits for the end of the context: awaitTermination() is for main."
                : "");
    abandon(thread);
    return Verdict.Wrong.of(CommonMistake.DOES_NOT_END, evidence);
  }

  private static Optional<StackTraceElement> placeOfAnswer(Thread thread) {
    return placeIn(thread.getStackTrace())
        .or(
            () ->
                Thread.getAllStackTraces().values().stream()
                    .map(Watch::placeIn)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** The innermost frame that is in an answer, and not in Spark or in the check. */
  static Optional<StackTraceElement> placeIn(StackTraceElement[] stack) {
    return Stream.of(stack).filter(Watch::isOfAnAnswer).findFirst();
  }

  private static boolean isOfAnAnswer(StackTraceElement frame) {
    String outer = frame.getClassName().split("\\$", 2)[0];
    return outer.matches("io\\.sparkcourse\\.section\\d+\\.Ex\\d\\d\\w+")
        && !outer.endsWith("Check");
  }

  /** A frame as {@code Ex08aBusiestAirports.java:57}. */
  static String shown(StackTraceElement frame) {
    return frame.getFileName() + ":" + frame.getLineNumber();
  }

  /**
   * Abandons the thread, after an attempt to end what it runs. Code that ignores the attempt
   * continues, so the JVM should not be used for another check.
   */
  private static void abandon(Thread thread) {
    thread.interrupt();
    Thread cleanUp =
        new Thread(
            () -> {
              if (StreamingContext.getActive().isDefined()) {
                StreamingContext.getActive().get().stop(true, false);
              }
            },
            "clean-up");
    cleanUp.setDaemon(true);
    cleanUp.start();
    try {
      cleanUp.join(CLEAN_UP_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
