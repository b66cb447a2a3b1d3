package io.sparkcourse.section2.discretizedstreams;

import io.sparkcourse.common.jvm.JvmModules;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A program without the course's settings that prints the default number of partitions. */
public final class PartitionsOfLocalMode {
  private PartitionsOfLocalMode() {}

  public static void main(String[] args) {
    JvmModules.openForSpark();
    SparkConf conf =
        new SparkConf()
            .setAppName("partitions")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      System.out.println(sc.parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8)).getNumPartitions());
    }
  }
}
