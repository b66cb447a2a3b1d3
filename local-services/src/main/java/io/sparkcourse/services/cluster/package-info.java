/** A cluster of Spark's own kind, standalone, on this machine. */
package io.sparkcourse.services.cluster;
