/**
 * Lecture 5.11: Kafka end to end: keys, headers, tombstones and Avro, what a query reads when its
 * topic changes, and how far it is behind.
 */
package io.sparkcourse.section5.kafkaendtoend;
