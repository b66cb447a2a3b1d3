/**
 * Servers of text lines on a free port of the loopback address, and a receiver of the one that
 * waits for acknowledgements. They take the place of {@code nc}.
 */
package io.sparkcourse.common.lines;
