/** Lecture 5.4: late rows, the watermark, and which rows it drops silently. */
package io.sparkcourse.section5.watermarks;
