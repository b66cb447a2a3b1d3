/**
 * Starts programs of the course by plain {@code java}, with flags, class path and an archive of
 * classes for a fast start. Maven is not needed for that.
 */
package io.sparkcourse.cli.jvm;
