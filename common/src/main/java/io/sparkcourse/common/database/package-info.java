/**
 * A database inside the JVM for demos that write rows, and sinks that write to one. A log of its
 * JDBC calls shows what a program asked it to do.
 */
package io.sparkcourse.common.database;
