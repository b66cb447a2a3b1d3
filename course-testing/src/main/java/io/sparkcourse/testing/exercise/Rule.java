package io.sparkcourse.testing.exercise;

import java.util.Optional;

/**
 * A sentence of the task that no output shows, such as what is shuffled. Rules are tested when all
 * outputs are right.
 *
 * @param sentence the name of the rule, in the words of the task
 * @param trial runs the answer
 */
public record Rule<A>(String sentence, Trial<A> trial) {
  /** Tries an answer. */
  @FunctionalInterface
  public interface Trial<A> {
    /**
     * Runs the answer, once or more often.
     *
     * @return the mistake that was found, or empty if the answer obeys the rule
     * @throws Exception if the answer throws one: also a mistake
     */
    Optional<Finding> find(A answer) throws Exception;
  }
}
