/**
 * The JVM that Spark runs in: its modules, its launcher, and further JVMs for programs that may
 * die. No process outlives the one that started it.
 */
package io.sparkcourse.common.jvm;
