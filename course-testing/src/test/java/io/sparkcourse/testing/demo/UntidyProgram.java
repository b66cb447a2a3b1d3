package io.sparkcourse.testing.demo;

import io.sparkcourse.common.DemoRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Leaves to the end of its JVM what it should clean up itself; see {@link WarmDemosTest}. */
public final class UntidyProgram {
  private static final String PROPERTY = "course.untidy";

  private UntidyProgram() {}

  public static void main(String[] args) throws IOException {
    DemoRun run = DemoRun.of(UntidyProgram.class, new String[0]);
    SparkSession spark = run.sparkSession(); // nobody stops it
    JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
    System.out.printf(
        "%s: RDD %d, %d numbers%n",
        args[0], sc.sc().newRddId(), sc.parallelize(List.of(1, 2)).count());
    System.out.println("property: " + System.getProperty(PROPERTY));
    System.setProperty(PROPERTY, args[0]);
    Logger log = LogManager.getLogger("org.apache.spark");
    System.out.println("INFO is shown: " + log.isInfoEnabled());
    Configurator.setLevel("org.apache.spark", Level.INFO);
    System.err.println(args[0] + " is through");
    if (args.length > 1) {
      Files.createFile(Path.of(System.getProperty("java.io.tmpdir"), "left.txt"));
    }
  }
}
