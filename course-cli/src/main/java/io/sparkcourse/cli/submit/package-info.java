/**
 * Packs a program of the course for a cluster, and calls Spark's own submit command for it. The jar
 * has the connectors, and leaves out what a cluster has.
 */
package io.sparkcourse.cli.submit;
