/** Lecture 5.5: a stream joined with a table, and with another stream. */
package io.sparkcourse.section5.joins;
