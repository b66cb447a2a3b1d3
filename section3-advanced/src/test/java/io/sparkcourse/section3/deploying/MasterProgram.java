package io.sparkcourse.section3.deploying;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A program to be submitted: it prints its master. With the argument {@code hard-coded} it sets one
 * itself, with {@code if-missing} only if none is set.
 */
public final class MasterProgram {
  public static void main(String[] args) {
    SparkConf conf = new SparkConf().setAppName("master");
    if (args[0].equals("hard-coded")) {
      // region hard-coded
      conf.setMaster("local[1]");
      // endregion
    } else {
      // region if-missing
      conf.setIfMissing("spark.master", "local[1]");
      // endregion
    }
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      System.out.println("master " + sc.master());
    }
  }
}
