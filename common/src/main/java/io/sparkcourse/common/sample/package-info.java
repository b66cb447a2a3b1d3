/**
 * The sample data of the course: as lists, and as streams of a context. Demos and exercises read
 * them with one call.
 */
package io.sparkcourse.common.sample;
