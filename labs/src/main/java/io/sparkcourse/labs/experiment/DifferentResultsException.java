package io.sparkcourse.labs.experiment;

/** Two variants that do the same work had different results: then their times say nothing. */
public final class DifferentResultsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DifferentResultsException(Variant variant, String expected, String actual) {
    super(
        "%s: the result is '%s', and that of others with the same work is '%s'"
            .formatted(variant.title(), actual, expected));
  }
}
