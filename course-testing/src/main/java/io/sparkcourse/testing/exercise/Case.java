package io.sparkcourse.testing.exercise;

/**
 * A sentence of the task, and a small input on which it decides.
 *
 * @param sentence the name of the case, shown when it fails
 * @param input what goes in
 * @param expected what the task's author says comes out, written by hand; or null, if only the
 *     model says it
 */
record Case<E, O>(String sentence, Batches<E> input, Output<O> expected) {}
