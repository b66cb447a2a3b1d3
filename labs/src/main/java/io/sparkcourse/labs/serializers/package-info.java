/** Lecture 4.1: what a shuffle takes with each of Spark's serializers. */
package io.sparkcourse.labs.serializers;
