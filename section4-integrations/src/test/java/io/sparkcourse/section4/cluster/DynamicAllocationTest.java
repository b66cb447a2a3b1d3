package io.sparkcourse.section4.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.apache.spark.streaming.scheduler.ExecutorAllocationManager;
import org.junit.jupiter.api.Test;

/** Lecture 4.8: Spark's dynamic allocation and that of its DStreams. */
class DynamicAllocationTest {
  private static final String OF_SPARK = "spark.dynamicAllocation.enabled";
  private static final String OF_DSTREAMS = "spark.streaming.dynamicAllocation.enabled";

  private final SparkConf conf = new SparkConf(false).set("spark.master", "spark://host:7077");

  @Test
  void bothTogetherAreRefused() {
    conf.set(OF_SPARK, "true").set(OF_DSTREAMS, "true");

    assertThatThrownBy(() -> ExecutorAllocationManager.isDynamicAllocationEnabled(conf))
        .hasMessageContaining(
            "Dynamic Allocation cannot be enabled for both streaming and core at the same time");
  }

  @Test
  void eachAloneIsNot() {
    assertThat(ExecutorAllocationManager.isDynamicAllocationEnabled(conf)).isFalse();
    conf.set(OF_DSTREAMS, "true");
    assertThat(ExecutorAllocationManager.isDynamicAllocationEnabled(conf)).isTrue();
    conf.set(OF_DSTREAMS, "false").set(OF_SPARK, "true");
    assertThat(ExecutorAllocationManager.isDynamicAllocationEnabled(conf)).isFalse();
  }
}
