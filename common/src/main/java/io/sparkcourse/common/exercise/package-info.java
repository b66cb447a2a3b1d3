/** What the stub of an exercise needs. It says that nobody has started it and where to begin. */
package io.sparkcourse.common.exercise;
