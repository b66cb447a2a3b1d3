/** Packs a program of the course for a cluster, and calls Spark's own submit command for it. */
package io.sparkcourse.cli.submit;
