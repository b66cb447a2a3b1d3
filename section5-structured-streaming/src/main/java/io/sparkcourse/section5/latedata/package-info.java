/**
 * Lecture 5.15: late data in practice. Clocks that are wrong, times that are missing, a backfill,
 * and how to find out what was dropped.
 */
package io.sparkcourse.section5.latedata;
