/** The progress of a long task, for a user who watches it on a terminal. */
package io.sparkcourse.common.progress;
