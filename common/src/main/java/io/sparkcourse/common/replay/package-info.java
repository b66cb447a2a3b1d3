/**
 * Streams that replay recorded data as a function of the batch time, on Spark's manual clock. They
 * are the same on every run and survive the recovery from a checkpoint.
 */
package io.sparkcourse.common.replay;
