/**
 * Lecture 5.14: bad input. What of it passes as nulls, and how it gets into a quarantine with a
 * reason.
 */
package io.sparkcourse.section5.badinput;
