/**
 * What only authors of the course run, by {@code course dev}: copies of sources in lectures, the
 * curriculum in the README, recordings. The tests of this package hold the whole repository to its
 * rules.
 */
package io.sparkcourse.cli.author;
