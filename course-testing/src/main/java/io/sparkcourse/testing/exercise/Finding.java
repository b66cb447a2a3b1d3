package io.sparkcourse.testing.exercise;

/**
 * A mistake that a check has found by something other than the output, such as the connections that
 * an answer opens.
 *
 * @param mistake that was found
 * @param evidence what shows it, for example numbers; or empty
 */
public record Finding(Mistake<?, ?> mistake, String evidence) {}
