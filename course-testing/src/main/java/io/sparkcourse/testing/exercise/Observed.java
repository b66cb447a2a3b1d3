package io.sparkcourse.testing.exercise;

import java.util.List;

/**
 * What a check has seen of one run of an answer.
 *
 * @param output of the run
 * @param findings mistakes that the check has found by something other than the output; they count
 *     even if the output is right
 */
public record Observed<O>(Output<O> output, List<Finding> findings) {
  public Observed {
    findings = List.copyOf(findings);
  }

  /** An output without findings. */
  public static <O> Observed<O> of(Output<O> output) {
    return new Observed<>(output, List.of());
  }
}
