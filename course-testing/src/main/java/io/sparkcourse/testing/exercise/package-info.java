/**
 * Checks of exercises: what they do, and how we know that they reject wrong answers.
 *
 * <p>A check extends {@link io.sparkcourse.testing.exercise.StreamCheck} if the answer is a
 * pipeline of DStreams, or {@link io.sparkcourse.testing.exercise.ModelCheck} if it runs answers in
 * some other way. It has a case for each sentence of the task, a {@linkplain
 * io.sparkcourse.testing.exercise.Model model} in plain Java, drawn input, and an enum of
 * {@linkplain io.sparkcourse.testing.exercise.Mistake mistakes}. Its result is a {@link
 * io.sparkcourse.testing.exercise.Verdict}, which {@link
 * io.sparkcourse.testing.exercise.CheckRunner} shows, an {@link
 * io.sparkcourse.testing.exercise.AnswersTest} compares, and JUnit gets as passed, failed or
 * skipped.
 *
 * <p>{@code course-testing/CHECKS.md} shows how to write a check.
 */
package io.sparkcourse.testing.exercise;
