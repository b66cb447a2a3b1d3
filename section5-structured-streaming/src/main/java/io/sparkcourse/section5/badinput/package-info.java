/**
 * Lecture 5.14: bad input. Which of it passes as nulls, and how to write it to a quarantine with a
 * reason.
 */
package io.sparkcourse.section5.badinput;
