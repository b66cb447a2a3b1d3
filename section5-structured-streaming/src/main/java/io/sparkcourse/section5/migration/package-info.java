/**
 * Lecture 5.12: the same question in both engines, pair by pair. Two methods of one name are a
 * pair: one takes a DStream, the other a Dataset.
 */
package io.sparkcourse.section5.migration;
