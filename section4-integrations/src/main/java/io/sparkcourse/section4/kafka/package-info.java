/** Lecture 4.2: the direct stream of Kafka, and where its offsets are kept. */
package io.sparkcourse.section4.kafka;
