/** Listeners that prepare the JVM of every test run, by {@code META-INF/services}. */
package io.sparkcourse.testing.junit;
