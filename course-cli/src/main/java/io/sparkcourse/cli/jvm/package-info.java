/**
 * Starts programs of the course by plain {@code java}, with flags, class path and an archive of
 * classes for a fast start. Maven is not needed for that. The launcher depends on no other module
 * of the course, which may not be compiled yet: so it has a {@code JavaCommand} of its own.
 */
package io.sparkcourse.cli.jvm;
