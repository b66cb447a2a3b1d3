/** Processes that tests start, and the archive of Spark's classes that makes them start faster. */
package io.sparkcourse.testing.jvm;
