/**
 * Lecture 5.8: what a query keeps in its checkpoint, what is repeated after a failure, what may be
 * changed before the next start, and how to stop.
 */
package io.sparkcourse.section5.recovery;
