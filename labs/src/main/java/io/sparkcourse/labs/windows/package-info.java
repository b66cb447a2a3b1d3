/** Lecture 4.1: windows that add up all their batches, against those that subtract what leaves. */
package io.sparkcourse.labs.windows;
