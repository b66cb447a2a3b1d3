package io.sparkcourse.section3.joins;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Adds up the costs of a program's output operations in each batch: the number of stages that ran,
 * and of records that tasks wrote to a shuffle. Complete after the context is closed.
 */
final class ShuffleCosts extends SparkListener {
  /** Properties that Spark sets on each job: its batch and its output operation. */
  private static final String BATCH_TIME = "spark.streaming.internal.batchTime";

  private static final String OUTPUT = "spark.streaming.internal.outputOpId";

  private final Map<Integer, Job> jobOfStage = new HashMap<>();
  private final Map<Job, Cost> costs = new HashMap<>();

  /**
   * The cost of one output operation in one batch.
   *
   * @param stages that ran; stages that were skipped, since their result still existed, do not
   *     count
   * @param records written to a shuffle
   */
  record Cost(int stages, long records) {
    Cost plus(long moreRecords) {
      return new Cost(stages + 1, records + moreRecords);
    }
  }

  private record Job(String batchTime, String output) {}

  static ShuffleCosts of(JavaStreamingContext ssc) {
    ShuffleCosts costs = new ShuffleCosts();
    ssc.ssc().sparkContext().addSparkListener(costs);
    return costs;
  }

  /**
   * The cost in one batch.
   *
   * @param output the number of the output operation, in the order of the program, from 0
   */
  synchronized Cost of(Time batch, int output) {
    return costs.getOrDefault(
        new Job(String.valueOf(batch.milliseconds()), String.valueOf(output)), new Cost(0, 0));
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties job = submitted.properties();
    jobOfStage.put(
        submitted.stageInfo().stageId(),
        new Job(job.getProperty(BATCH_TIME), job.getProperty(OUTPUT)));
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    Job job = jobOfStage.get(completed.stageInfo().stageId());
    long records = completed.stageInfo().taskMetrics().shuffleWriteMetrics().recordsWritten();
    costs.put(job, costs.getOrDefault(job, new Cost(0, 0)).plus(records));
  }
}
