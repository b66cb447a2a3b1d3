/**
 * Testers that run DStreams and streaming queries on simulated time: batches in, batches out, no
 * waiting. All tests of a JVM share one SparkContext.
 */
package io.sparkcourse.testing;
