package io.sparkcourse.section1.environment;

import io.sparkcourse.common.DemoRun;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Lecture 1.3: does Spark run on this machine?
 *
 * <p>Each of four tasks adds up a quarter of the numbers, and the driver adds up the four sums. Run
 * it with the green arrow, {@code ./course run 1.3}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Spark 3.5.9
 * Scala 2.12.18
 * Java <text>
 * Master <text>
 *
 * Task 0 found 31375
 * Task 1 found 93875
 * Task 2 found 156375
 * Task 3 found 218875
 * The numbers from 1 to 1000 add up to 500500
 * }</pre>
 */
public final class HelloSparkDemo {
  private static final int TASKS = 4;

  public static void main(String[] args) {
    DemoRun run = DemoRun.of(HelloSparkDemo.class, args);
    // region main
    try (JavaSparkContext sc = new JavaSparkContext(run.sparkConf())) {
      System.out.println("Spark " + sc.version());
      System.out.println("Scala " + scala.util.Properties.versionNumberString());
      System.out.println("Java " + System.getProperty("java.version"));
      System.out.println("Master " + sc.master());
      System.out.println();

      List<Integer> numbers = IntStream.rangeClosed(1, 1000).boxed().toList();
      List<Integer> sums = partialSums(sc.parallelize(numbers, TASKS)).collect();

      for (int task = 0; task < sums.size(); task++) {
        System.out.println("Task " + task + " found " + sums.get(task));
      }
      System.out.println("The numbers from 1 to 1000 add up to " + sum(sums));
    }
    // endregion
  }

  // region pipeline
  /** One sum for each partition: one task processes one partition. */
  static JavaRDD<Integer> partialSums(JavaRDD<Integer> numbers) {
    return numbers.glom().map(HelloSparkDemo::sum);
  }

  private static int sum(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }
  // endregion
}
