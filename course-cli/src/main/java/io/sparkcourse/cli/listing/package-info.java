/**
 * The course as {@code course list} shows it: a text for people, JSON for programs and the table of
 * the README. Each form is one class with one method.
 */
package io.sparkcourse.cli.listing;
