/** Lecture 4.1: how the time of a batch grows with its records, with both engines of Spark. */
package io.sparkcourse.labs.records;
