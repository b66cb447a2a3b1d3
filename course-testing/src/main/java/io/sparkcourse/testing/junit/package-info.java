/**
 * Listeners that prepare the JVM of every test run and record what each class costs, registered in
 * {@code META-INF/services}. No test names them.
 */
package io.sparkcourse.testing.junit;
