package io.sparkcourse.testing.exercise;

import java.util.Optional;

/**
 * A mistake that students make, a constant of the check's enum. A check that finds it reports this
 * constant; its text may be improved freely.
 *
 * @param <E> an event of the check's input
 * @param <O> an element of its output
 */
public interface Mistake<E, O> {
  /** The constant's name. */
  String name();

  /**
   * Says what the answer does, in one or two sentences, then perhaps what to look at. It claims
   * nothing that the case shown below it does not show: in particular no cause, if there could be a
   * different one.
   */
  String message();

  /**
   * The output of an answer with this mistake. The check recognizes the mistake by it. Empty for a
   * mistake that is recognized in some other way, such as by an exception or by the connections it
   * opens.
   */
  default Optional<Model<E, O>> model() {
    return Optional.empty();
  }
}
