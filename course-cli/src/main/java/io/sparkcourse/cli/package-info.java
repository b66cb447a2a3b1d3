/**
 * The launcher of the course: its entry point, {@link io.sparkcourse.cli.Main}, and one class for
 * each command. The commands leave the work to the packages below; the launcher depends on no other
 * module of the course.
 */
package io.sparkcourse.cli;
