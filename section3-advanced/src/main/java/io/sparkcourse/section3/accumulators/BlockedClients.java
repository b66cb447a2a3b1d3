package io.sparkcourse.section3.accumulators;

import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

// region singleton
/**
 * The list of blocked clients as a broadcast variable: created at the first call, and again after a
 * change of the list. Only in the driver, and in no checkpoint.
 */
final class BlockedClients {
  private static BlockedClients instance;

  private final SparkContext sc;
  private final Set<String> clients;
  private final Broadcast<Set<String>> broadcast;

  private BlockedClients(JavaSparkContext sc, Set<String> clients) {
    this.sc = sc.sc();
    this.clients = clients;
    this.broadcast = sc.broadcast(clients);
  }

  /** The variable that holds these clients. */
  static synchronized Broadcast<Set<String>> broadcast(JavaSparkContext sc, Set<String> clients) {
    boolean usable = instance != null && instance.sc == sc.sc(); // a JVM may have several contexts
    if (!usable || !instance.clients.equals(clients)) {
      if (usable) {
        instance.broadcast.unpersist(); // a late task fetches it again: destroy() would fail it
      }
      instance = new BlockedClients(sc, clients);
    }
    return instance.broadcast;
  }
}
// endregion
