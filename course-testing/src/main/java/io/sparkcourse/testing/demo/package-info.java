/**
 * Runs every demo of a module and compares its output with the output in its Javadoc. In CI also in
 * its own process, as a student runs it.
 */
package io.sparkcourse.testing.demo;
