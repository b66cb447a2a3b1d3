/**
 * What the stub of an exercise needs. It says that the exercise has not been started, and where to
 * begin.
 */
package io.sparkcourse.common.exercise;
