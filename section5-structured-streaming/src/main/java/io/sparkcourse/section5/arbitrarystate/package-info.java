/**
 * Lecture 5.7: a state of any type, and a function of your own that says what becomes of it.
 * Averages, visits, and the two timeouts.
 */
package io.sparkcourse.section5.arbitrarystate;
