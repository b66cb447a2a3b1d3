package io.sparkcourse.testing.exercise;

/**
 * A sentence of the task, and a small input on which it decides.
 *
 * @param sentence the name of the case, shown when it fails
 * @param input of the answer
 * @param expected the output according to the author of the task, written by hand; or null, if only
 *     the model defines it
 */
record Case<E, O>(String sentence, Batches<E> input, Output<O> expected) {}
