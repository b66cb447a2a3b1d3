/** Lecture 4.1: what several receivers bring, and what the block interval does. */
package io.sparkcourse.labs.receivers;
