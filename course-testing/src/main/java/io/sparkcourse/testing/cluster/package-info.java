/** Programs of a module's tests, submitted to a cluster as they would be to any other. */
package io.sparkcourse.testing.cluster;
