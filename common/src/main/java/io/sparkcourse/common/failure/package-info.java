/**
 * How a program of the course ends when it cannot continue: one line and an exit code. A message
 * for users is a {@link io.sparkcourse.common.failure.CannotRunException}.
 */
package io.sparkcourse.common.failure;
