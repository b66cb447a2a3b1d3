package io.sparkcourse.testing.exercise;

import java.util.Optional;

/**
 * A mistake that students make, a constant of the check's enum. A check that finds it says so by
 * this constant; its text may be improved freely.
 *
 * @param <E> an event of the check's input
 * @param <O> an element of its output
 */
public interface Mistake<E, O> {
  /** The constant's name. */
  String name();

  /**
   * Says what the answer does, in one or two sentences, then perhaps what to look at. It says
   * nothing that the case shown below it does not show: no cause that could be another one.
   */
  String message();

  /**
   * What an answer with this mistake puts out. The check knows the mistake by it. Empty for a
   * mistake that is known by something else, as by an exception or by the connections it opens.
   */
  default Optional<Model<E, O>> model() {
    return Optional.empty();
  }
}
