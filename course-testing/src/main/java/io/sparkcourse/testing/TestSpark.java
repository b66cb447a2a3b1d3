package io.sparkcourse.testing;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The single SparkContext that all tests of a module share: starting it costs more than most tests.
 * It ends with the JVM.
 */
public final class TestSpark {
  private TestSpark() {}

  /** The session around the shared context, created at the first call. */
  public static SparkSession session() {
    SparkSession session = SparkSession.builder().config(conf()).getOrCreate();
    leaveOutDefaults(session.sparkContext().hadoopConfiguration());
    return session;
  }

  /**
   * Spark broadcasts the Hadoop configuration for each state store and each scan of files: more
   * than a thousand properties, which took half the time of a micro-batch with ten rows. Nearly all
   * are from the files of defaults, and Hadoop's code uses the same values if one is missing.
   */
  private static void leaveOutDefaults(Configuration hadoop) {
    new JobConf(); // adds its own file of defaults, which would bring all of them back
    List<String> defaults = new ArrayList<>();
    for (Map.Entry<String, String> property : hadoop) {
      String[] sources = hadoop.getPropertySources(property.getKey());
      if (sources != null && sources[sources.length - 1].endsWith("-default.xml")) {
        defaults.add(property.getKey());
      }
    }
    defaults.forEach(hadoop::unset);
  }

  /** The shared context. Streaming contexts created from it run on the manual clock. */
  public static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session().sparkContext());
  }

  /**
   * Stops the shared context, for a test that needs its own SparkContext: a JVM can run only one.
   * The next call of {@link #session} creates a new one.
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
