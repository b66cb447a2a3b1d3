package io.sparkcourse.section3.deploying;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A program to be submitted that needs a class of another library in driver and tasks. */
public final class ConnectorProgram {
  public static void main(String[] args) {
    SparkConf conf = new SparkConf().setAppName("connector");
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      System.out.println(
          "from the connector: "
              + sc.parallelize(java.util.List.of(1, 2)).map(Connector::read).collect());
    }
  }
}
