/**
 * Lecture 5.4: rows that come late, the watermark, and what is dropped by it without anybody seeing
 * it.
 */
package io.sparkcourse.section5.watermarks;
