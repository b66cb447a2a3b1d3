package io.sparkcourse.testing.recovery;

import java.util.List;

/**
 * The result of a job that was killed and recovered.
 *
 * @param kills the kills, in order; each began another life of the job
 * @param outputs the lines of its standard output, for each of its lives
 */
public record Recovery(List<Kill> kills, List<List<String>> outputs) {
  /** The lines of all its lives together. */
  public List<String> output() {
    return outputs.stream().flatMap(List::stream).toList();
  }
}
