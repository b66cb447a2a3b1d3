/**
 * Experiments that take minutes, each in a package of its own; {@code ./course lab} starts them.
 * Here is what draws their recorded charts again.
 */
package io.sparkcourse.labs;
