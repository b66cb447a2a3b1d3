package io.sparkcourse.section4.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.DemoRun;
import java.util.concurrent.FutureTask;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Lecture 4.8: which of the course's settings a demo takes with it to a cluster. */
class LaptopSettingsTest {
  private static final String MASTER = "spark.master";
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  @Test
  void theMasterOfTheSubmitCommandStays() throws Exception {
    assertThat(configured("spark://host:7077").get(MASTER)).isEqualTo("spark://host:7077");
    assertThat(configured("local[3]").get(MASTER)).isEqualTo("local[3]");
  }

  @Test
  void fewPartitionsAreForLocalModeOnly() throws Exception {
    assertThat(configured("spark://host:7077").contains(PARTITIONS)).isFalse();
    assertThat(configured("local[3]").get(PARTITIONS)).isEqualTo("2");
  }

  /** In a thread of its own, since a demo has an uncaught exception of its thread end the JVM. */
  private static SparkConf configured(String master) throws Exception {
    FutureTask<SparkConf> configuration =
        new FutureTask<>(
            () ->
                DemoRun.of(WhereItRunsDemo.class, new String[0])
                    .configure(new SparkConf(false).set(MASTER, master)));
    new Thread(configuration).start();
    return configuration.get();
  }
}
