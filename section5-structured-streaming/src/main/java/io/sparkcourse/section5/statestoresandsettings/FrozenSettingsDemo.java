package io.sparkcourse.section5.statestoresandsettings;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.10: six settings are changed before a query is started again on its checkpoint. Which
 * changes does it follow?
 *
 * <p>Run it with the green arrow, {@code ./course run FrozenSettings}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * spark.sql.shuffle.partitions
 *   2, set to 7: the query uses 2
 * spark.sql.streaming.stateStore.providerClass
 *   HDFSBacked..., set to RocksDB...: the query uses HDFSBacked...
 * spark.sql.streaming.multipleWatermarkPolicy
 *   min, set to max: the query uses min
 * spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled
 *   false, set to true: the query uses true
 * spark.sql.streaming.minBatchesToRetain
 *   100, set to 5: the query uses 5
 * spark.sql.session.timeZone
 *   UTC, set to Asia/Tokyo: the query uses Asia/Tokyo
 * }</pre>
 */
public final class FrozenSettingsDemo {
  private static final List<List<String>> ORDERS = List.of(List.of("tea", "mug"), List.of("tea"));

  // region changes
  private static Map<String, String> changes() {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("spark.sql.shuffle.partitions", "7");
    changes.put(
        StateStores.PROVIDER,
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    changes.put("spark.sql.streaming.multipleWatermarkPolicy", "max");
    changes.put(StateStores.CHANGELOG, "true");
    changes.put("spark.sql.streaming.minBatchesToRetain", "5");
    changes.put("spark.sql.session.timeZone", "Asia/Tokyo");
    return changes;
  }

  // endregion

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FrozenSettingsDemo.class, args);
    Path orders = run.temporaryDirectory("orders");
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      StateStores.HEAP.use(spark);
      Set<String> keys = changes().keySet();
      ArrivingFiles.write(orders, ORDERS.subList(0, 1));
      Map<String, String> first = settingsOfMicroBatch(spark, orders, checkpoint, keys);

      changes().forEach(spark.conf()::set);
      ArrivingFiles.write(orders, ORDERS);
      Map<String, String> second = settingsOfMicroBatch(spark, orders, checkpoint, keys);

      for (String key : keys) {
        System.out.printf(
            "%s%n  %s, set to %s: the query uses %s%n",
            key, brief(first.get(key)), brief(changes().get(key)), brief(second.get(key)));
      }
    }
  }

  // region session
  /**
   * Processes all existing files, and returns the settings that a micro-batch finds in its session.
   */
  private static Map<String, String> settingsOfMicroBatch(
      SparkSession spark, Path orders, Path checkpoint, Set<String> keys)
      throws TimeoutException, StreamingQueryException {
    Map<String, String> settings = new LinkedHashMap<>();
    VoidFunction2<Dataset<Row>, Long> look =
        (rows, batchId) -> {
          RuntimeConfig ofQuery = rows.sparkSession().conf(); // a copy, made by start()
          keys.forEach(key -> settings.put(key, ofQuery.get(key)));
        };
    StateFilesDemo.counts(spark, orders)
        .writeStream()
        .outputMode("update")
        .foreachBatch(look)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return settings;
  }

  // endregion

  /** The name of a Spark class without its package and the common suffix. */
  private static String brief(String value) {
    return value.replaceAll(".*\\.(\\w+)StateStoreProvider", "$1...");
  }
}
