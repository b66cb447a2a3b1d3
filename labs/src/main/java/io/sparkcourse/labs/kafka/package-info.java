/** Lecture 4.1: reading a topic of Kafka with Spark's two engines, and without Spark. */
package io.sparkcourse.labs.kafka;
