/**
 * Spark as it is installed on a cluster: a folder with the jars of Spark and of all that Spark
 * needs, and without a single class of a program.
 */
package io.sparkcourse.sparkhome;
