/**
 * Listeners that prepare the JVM of every test run and note what each class costs, by {@code
 * META-INF/services}.
 */
package io.sparkcourse.testing.junit;
