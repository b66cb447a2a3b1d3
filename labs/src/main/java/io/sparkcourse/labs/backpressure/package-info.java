/** Lecture 4.1: a receiver that is faster than the processing, and two ways to hold it back. */
package io.sparkcourse.labs.backpressure;
