package io.sparkcourse.testing.exercise;

/**
 * A mistake that a check has found by something else than the output, such as the connections that
 * an answer opens.
 *
 * @param mistake that was found
 * @param evidence what shows it, in numbers for example; or empty
 */
public record Finding(Mistake<?, ?> mistake, String evidence) {}
