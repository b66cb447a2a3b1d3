/** Lecture 4.8: the same program on a laptop and on a cluster. */
package io.sparkcourse.section4.cluster;
