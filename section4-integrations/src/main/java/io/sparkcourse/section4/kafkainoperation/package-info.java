/** Lecture 4.7: Kafka in operation: lag, dead letters, transactions, your own cluster. */
package io.sparkcourse.section4.kafkainoperation;
