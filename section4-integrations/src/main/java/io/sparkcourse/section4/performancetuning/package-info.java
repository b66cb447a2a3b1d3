/**
 * Lecture 4.1: what makes a streaming program fall behind, and what helps: receivers, tasks, the
 * batch interval, limits of the rate.
 */
package io.sparkcourse.section4.performancetuning;
