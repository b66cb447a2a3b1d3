/**
 * How a program of the course ends when it cannot go on: one line and an exit code. A message for
 * people is a {@link io.sparkcourse.common.failure.CannotRunException}.
 */
package io.sparkcourse.common.failure;
