/** The progress of a long task, and that of a query, for a user who watches it. */
package io.sparkcourse.common.progress;
