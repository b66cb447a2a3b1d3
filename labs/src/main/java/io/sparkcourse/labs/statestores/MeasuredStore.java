package io.sparkcourse.labs.statestores;

import org.apache.spark.sql.RuntimeConfig;

/** A state store, and the settings that choose it. */
enum MeasuredStore {
  HEAP("heap", "HDFSBackedStateStoreProvider", false),
  ROCKSDB("RocksDB", "RocksDBStateStoreProvider", false),
  CHANGELOG("RocksDB, changelog", "RocksDBStateStoreProvider", true);

  private static final String STORE = "spark.sql.streaming.stateStore.";
  private static final String PACKAGE = "org.apache.spark.sql.execution.streaming.state.";

  private final String title;
  private final String provider;
  private final boolean changelog;

  MeasuredStore(String title, String provider, boolean changelog) {
    this.title = title;
    this.provider = provider;
    this.changelog = changelog;
  }

  String title() {
    return title;
  }

  void use(RuntimeConfig session) {
    session.set(STORE + "providerClass", PACKAGE + provider);
    session.set(STORE + "rocksdb.changelogCheckpointing.enabled", changelog);
  }
}
