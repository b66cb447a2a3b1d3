package io.sparkcourse.section5.statestoresandsettings;

import org.apache.spark.sql.SparkSession;

/** The state stores of Spark 3.5, and the settings that choose them. */
enum StateStores {
  // region settings
  HEAP("heap", "HDFSBackedStateStoreProvider", false), // the default
  ROCKSDB("RocksDB", "RocksDBStateStoreProvider", false),
  ROCKSDB_WITH_CHANGELOG("RocksDB, changelog", "RocksDBStateStoreProvider", true);

  static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
  static final String CHANGELOG =
      "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";

  /** For queries that this session starts from now on. */
  void use(SparkSession spark) {
    spark.conf().set(PROVIDER, "org.apache.spark.sql.execution.streaming.state." + provider);
    spark.conf().set(CHANGELOG, changelog);
  }

  // endregion

  private final String title;
  private final String provider;
  private final boolean changelog;

  StateStores(String title, String provider, boolean changelog) {
    this.title = title;
    this.provider = provider;
    this.changelog = changelog;
  }

  @Override
  public String toString() {
    return title;
  }
}
