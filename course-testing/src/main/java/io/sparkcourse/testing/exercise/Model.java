package io.sparkcourse.testing.exercise;

/**
 * What comes out for what goes in, computed by plain Java: a right answer's output, or that of a
 * mistake.
 *
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
@FunctionalInterface
public interface Model<E, O> {
  /** The output for this input, a function of it and of nothing else. */
  Output<O> output(Batches<E> input);
}
