/**
 * The exercises and what a student does with them: check an answer, take a hint, compare with the
 * solution. The checks themselves run in a JVM of their own, by {@code course-testing}.
 */
package io.sparkcourse.cli.exercise;
