package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.exercise.NotStartedException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Information from an exception that an answer, or Spark because of it, has thrown. */
final class Failure {
  private Failure() {}

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /** The stub's exception, wherever it is among the causes. */
  static Optional<NotStartedException> notStarted(Throwable failure) {
    return causes(failure)
        .filter(NotStartedException.class::isInstance)
        .map(NotStartedException.class::cast)
        .findFirst();
  }

  /** The exception and its causes, each with its message. */
  static String text(Throwable failure) {
    return causes(failure).map(Throwable::toString).collect(Collectors.joining("\n"));
  }

  /** A sentence of the innermost cause, with the place in the answer if there is one. */
  static String said(Throwable failure) {
    Throwable root = causes(failure).reduce((cause, deeper) -> deeper).orElse(failure);
    String place =
        causes(failure)
            .map(cause -> Watch.placeIn(cause.getStackTrace()))
            .flatMap(Optional::stream)
            .reduce((outer, inner) -> inner)
            .map(frame -> " (at " + Watch.shown(frame) + ")")
            .orElse("");
    return "It fails with " + root.toString().lines().findFirst().orElse("") + place;
  }
}
