/**
 * What the course consists of, read from {@code course.yaml}: sections, lectures, demos, labs and
 * exercises. {@link io.sparkcourse.cli.course.Catalog} finds the program that a student means by a
 * name.
 */
package io.sparkcourse.cli.course;
