/** Lecture 5.10: how much memory and how many bytes of a checkpoint a state needs, by its store. */
package io.sparkcourse.labs.statestores;
