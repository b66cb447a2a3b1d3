/**
 * Lecture 5.6: rows that arrive more than once. Four ways to drop them, what each keeps in its
 * state, and when an id is forgotten.
 */
package io.sparkcourse.section5.deduplication;
