/** Recorded runs of queries, and Spark's own History Server to look at them. */
package io.sparkcourse.services.history;
