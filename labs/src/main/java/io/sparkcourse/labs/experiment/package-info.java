/**
 * What the labs have in common that measure time: variants of the same work, run in turn in one
 * JVM, their median and spread, and how these are shown.
 */
package io.sparkcourse.labs.experiment;
