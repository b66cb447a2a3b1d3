/**
 * Lecture 5.8: queries of Structured Streaming are killed, and their sinks are looked at
 * afterwards.
 */
package io.sparkcourse.labs.structured;
