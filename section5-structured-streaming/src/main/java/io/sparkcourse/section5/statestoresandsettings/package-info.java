/**
 * Lecture 5.10: where a query keeps its state, which settings its checkpoint fixes, how many tasks
 * and files they mean, and what a file sink looks like after many micro-batches.
 */
package io.sparkcourse.section5.statestoresandsettings;
