/**
 * Lecture 5.1: the table that grows. One query, its result after each micro-batch, and what Spark
 * refuses.
 */
package io.sparkcourse.section5.introduction;
