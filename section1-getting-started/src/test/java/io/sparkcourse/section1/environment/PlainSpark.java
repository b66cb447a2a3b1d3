package io.sparkcourse.section1.environment;

import io.sparkcourse.common.jvm.JvmModules;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark program as tutorials for Java 8 show it: nothing prepares the JVM, except with the
 * argument {@code open}. The argument {@code kryo} enables Kryo.
 */
public final class PlainSpark {
  public static void main(String[] args) {
    List<String> words = List.of(args);
    if (words.contains("open")) {
      JvmModules.openForSpark();
    }
    SparkConf conf = new SparkConf().setAppName("plain").setMaster("local[2]");
    conf.set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1");
    conf.set("spark.local.dir", System.getProperty("java.io.tmpdir"));
    if (words.contains("kryo")) {
      conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    }
    // region main
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      System.out.println("sum " + sc.parallelize(List.of(1, 2, 3)).reduce(Integer::sum));
    }
    // endregion
  }
}
