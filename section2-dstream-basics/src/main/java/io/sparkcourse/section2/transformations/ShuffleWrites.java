package io.sparkcourse.section2.transformations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.executor.ShuffleWriteMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;

/**
 * Records the shuffle writes of each job group. Spark calls its listeners a little later; it has
 * called them all when the context is closed.
 */
final class ShuffleWrites extends SparkListener {
  private static final String JOB_GROUP = "spark.jobGroup.id";

  private final Map<Integer, String> groupOfStage = new HashMap<>();
  private final Map<String, List<Write>> writes = new LinkedHashMap<>();

  /**
   * What one stage wrote for the next.
   *
   * @param records elements, such as pairs of a key and a value
   * @param bytes as written, compressed if Spark compresses shuffles
   */
  record Write(long records, long bytes) {}

  // region listener
  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String group = submitted.properties().getProperty(JOB_GROUP);
    groupOfStage.put(submitted.stageInfo().stageId(), group);
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    ShuffleWriteMetrics written = completed.stageInfo().taskMetrics().shuffleWriteMetrics();
    if (written.recordsWritten() > 0) {
      writes
          .computeIfAbsent(
              groupOfStage.get(completed.stageInfo().stageId()), group -> new ArrayList<>())
          .add(new Write(written.recordsWritten(), written.bytesWritten()));
    }
  }

  // endregion

  /** The writes of each job group, one for each of its stages that wrote any, in their order. */
  synchronized Map<String, List<Write>> byJobGroup() {
    return new LinkedHashMap<>(writes);
  }
}
