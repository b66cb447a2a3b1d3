/**
 * Lecture 5.2: operations on streaming DataFrames and Datasets. One question in three ways, what
 * keeps state, and what Java adds to it.
 */
package io.sparkcourse.section5.operations;
