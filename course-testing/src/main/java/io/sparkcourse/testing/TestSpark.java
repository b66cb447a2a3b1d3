package io.sparkcourse.testing;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The one SparkContext that all tests of a module share: starting it costs more than most tests. It
 * ends with the JVM.
 */
public final class TestSpark {
  private TestSpark() {}

  /** The session around the shared context, made at the first call. */
  public static SparkSession session() {
    return SparkSession.builder().config(conf()).getOrCreate();
  }

  /** The shared context. Streaming contexts made from it run on the manual clock. */
  public static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session().sparkContext());
  }

  /**
   * Stops the shared context, for a test that has to bring a SparkContext of its own: a JVM can run
   * only one. The next call of {@link #session} makes a new one.
   */
  public static void stop() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
  }

  /** Two threads, no UI, one shuffle partition, and the manual clock. */
  public static SparkConf conf() {
    return ReplayClock.use(
        new SparkConf()
            .setAppName("tests")
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.default.parallelism", "2")
            .set("spark.sql.shuffle.partitions", "1")
            // The last progress of a query stays that of its last micro-batch.
            .set("spark.sql.streaming.noDataProgressEventInterval", "1h")
            .set("spark.sql.warehouse.dir", HadoopPath.of(Path.of("target", "warehouse")))
            .set(
                "spark.sql.streaming.checkpointFileManagerClass",
                "org.apache.spark.sql.execution.streaming."
                    + "FileSystemBasedCheckpointFileManager"));
  }
}
