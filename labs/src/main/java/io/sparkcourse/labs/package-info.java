/**
 * Experiments that take minutes, each in a package of its own; {@code ./course lab} starts them.
 * Here is what they have in common.
 */
package io.sparkcourse.labs;
