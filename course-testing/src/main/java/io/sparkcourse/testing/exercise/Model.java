package io.sparkcourse.testing.exercise;

/**
 * Computes the output for an input in plain Java: the output of a right answer, or of a mistake.
 *
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
@FunctionalInterface
public interface Model<E, O> {
  /** The output for this input, which depends only on the input. */
  Output<O> output(Batches<E> input);
}
