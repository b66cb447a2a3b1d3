/** Lecture 4.4: an agent of Apache Flume that hands its events to a receiver of Spark. */
package io.sparkcourse.section4.flume;
