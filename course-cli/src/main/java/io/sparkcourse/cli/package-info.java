/**
 * The launcher of the course: lists the lectures of {@code course.yaml}, compiles what is stale and
 * starts demos by plain {@code java}. It depends on no other module of the course.
 */
package io.sparkcourse.cli;
