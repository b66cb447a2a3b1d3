/**
 * Lecture 5.2: operations on streaming DataFrames and Datasets. One query in three ways, what keeps
 * state, and what is special in Java.
 */
package io.sparkcourse.section5.operations;
