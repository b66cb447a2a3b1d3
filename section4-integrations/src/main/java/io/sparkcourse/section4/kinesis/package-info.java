/**
 * Lecture 4.3: Spark's receiver for Kinesis, its leases, and what it delivers again after a
 * failure.
 */
package io.sparkcourse.section4.kinesis;
