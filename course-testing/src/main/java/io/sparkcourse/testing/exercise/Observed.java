package io.sparkcourse.testing.exercise;

import java.util.List;

/**
 * What a check has seen of one run of an answer.
 *
 * @param output what came out
 * @param findings mistakes that the check has seen by something else than the output; they count
 *     even if the output is right
 */
public record Observed<O>(Output<O> output, List<Finding> findings) {
  public Observed {
    findings = List.copyOf(findings);
  }

  /** An output, and nothing else. */
  public static <O> Observed<O> of(Output<O> output) {
    return new Observed<>(output, List.of());
  }
}
