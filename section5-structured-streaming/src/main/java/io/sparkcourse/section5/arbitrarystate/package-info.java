/**
 * Lecture 5.7: a state of any type, and your own function that updates it. Averages, visits, and
 * the two timeouts.
 */
package io.sparkcourse.section5.arbitrarystate;
