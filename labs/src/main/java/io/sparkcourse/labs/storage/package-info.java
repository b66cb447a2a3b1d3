/** Lecture 4.1: a long window, kept in several storage levels. */
package io.sparkcourse.labs.storage;
