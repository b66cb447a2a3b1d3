/** Processes that tests start, and the archive of Spark's classes that lets them start faster. */
package io.sparkcourse.testing.jvm;
