/** Lecture 4.1: how many tasks a batch should have, and what each of them costs. */
package io.sparkcourse.labs.partitions;
