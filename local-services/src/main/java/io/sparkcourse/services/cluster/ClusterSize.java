package io.sparkcourse.services.cluster;

/**
 * How large a cluster is.
 *
 * @param workers at least 1; each is a process
 * @param cores of each worker, for executors and drivers on it; Spark counts them, and does not ask
 *     the machine how many it has
 * @param memory of each worker, for executors and drivers on it, as Spark writes it, such as {@code
 *     1g}; counted in the same way
 */
public record ClusterSize(int workers, int cores, String memory) {}
