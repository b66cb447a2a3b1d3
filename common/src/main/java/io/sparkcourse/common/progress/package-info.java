/**
 * The progress of a long task, and that of a query, for a user who watches it. A terminal shows a
 * line that grows; elsewhere nothing is written.
 */
package io.sparkcourse.common.progress;
