/** Lecture 4.1: the shortest batch interval with which a job keeps up. */
package io.sparkcourse.labs.interval;
