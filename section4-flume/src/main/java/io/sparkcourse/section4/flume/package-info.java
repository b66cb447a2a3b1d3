/** Lecture 4.4: an agent of Apache Flume that sends its events to a Spark receiver. */
package io.sparkcourse.section4.flume;
