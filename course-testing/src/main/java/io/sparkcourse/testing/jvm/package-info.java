/**
 * The archive of Spark's classes from which the processes of tests start. Without it they start
 * too, but later.
 */
package io.sparkcourse.testing.jvm;
