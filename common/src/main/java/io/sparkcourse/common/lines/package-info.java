/**
 * Servers of text lines on a free port of the loopback address. They take the place of {@code nc}.
 */
package io.sparkcourse.common.lines;
