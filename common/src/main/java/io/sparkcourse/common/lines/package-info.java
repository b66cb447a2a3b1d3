/**
 * Servers of text lines on a free port of the loopback address, and a receiver for the one that
 * waits for acknowledgements. They replace {@code nc}.
 */
package io.sparkcourse.common.lines;
