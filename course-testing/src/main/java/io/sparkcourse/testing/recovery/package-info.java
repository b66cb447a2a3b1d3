/**
 * Kills a job at a chosen point, recovers it from its checkpoint, and counts what was lost and what
 * was processed twice. The points are commits, files and tasks, so that each kill can be repeated.
 */
package io.sparkcourse.testing.recovery;
