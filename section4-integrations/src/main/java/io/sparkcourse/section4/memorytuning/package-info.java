/**
 * Lecture 4.6: what a streaming program keeps in memory, how large it is, and which garbage
 * collector suits it.
 */
package io.sparkcourse.section4.memorytuning;
