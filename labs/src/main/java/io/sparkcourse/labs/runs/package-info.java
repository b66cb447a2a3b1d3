/** Lecture 5.9: records the runs that {@code ./course ui} shows. */
package io.sparkcourse.labs.runs;
