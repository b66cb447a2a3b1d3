/** Lecture 4.7: Kafka in operation: lag, dead letters, transactions, a cluster of one's own. */
package io.sparkcourse.section4.kafkainoperation;
