/**
 * Lecture 5.15: late data in practice. Wrong clocks, missing times, a backfill, and how to find out
 * what was dropped.
 */
package io.sparkcourse.section5.latedata;
