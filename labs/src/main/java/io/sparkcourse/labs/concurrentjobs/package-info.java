/** Lecture 4.1: several jobs at a time, what they bring and what they cost. */
package io.sparkcourse.labs.concurrentjobs;
