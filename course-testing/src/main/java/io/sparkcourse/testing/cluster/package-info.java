/**
 * Programs of a module's tests, submitted to a cluster as they would be to any other. The cluster
 * is one of {@code local-services}.
 */
package io.sparkcourse.testing.cluster;
