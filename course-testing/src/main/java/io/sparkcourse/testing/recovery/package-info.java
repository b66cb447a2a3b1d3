/**
 * Kills a job at a chosen point, recovers it from its checkpoint, and counts what was lost and what
 * was processed twice.
 */
package io.sparkcourse.testing.recovery;
