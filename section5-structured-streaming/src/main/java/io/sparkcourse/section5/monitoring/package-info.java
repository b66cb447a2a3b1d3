/**
 * Lecture 5.9: what a query reports of itself, who gets to hear it, and which figure warns before
 * there is damage.
 */
package io.sparkcourse.section5.monitoring;
