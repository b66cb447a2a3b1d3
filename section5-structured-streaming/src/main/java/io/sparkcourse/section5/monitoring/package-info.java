/**
 * Lecture 5.9: what a query reports about itself, where it reports it, and which figure warns
 * before there is damage.
 */
package io.sparkcourse.section5.monitoring;
