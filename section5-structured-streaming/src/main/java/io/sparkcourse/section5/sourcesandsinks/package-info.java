/**
 * Lecture 5.13: where rows come from and where they go, what each source and sink guarantees, and
 * when a micro-batch begins.
 */
package io.sparkcourse.section5.sourcesandsinks;
