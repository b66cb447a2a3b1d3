/** Lecture 4.1: from the command to the first batch. */
package io.sparkcourse.labs.start;
