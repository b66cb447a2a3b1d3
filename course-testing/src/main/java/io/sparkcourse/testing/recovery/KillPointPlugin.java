package io.sparkcourse.testing.recovery;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Is called at the beginning and at the end of each task. Unlike a listener, which Spark notifies
 * afterwards, a plugin is called in the task's own thread and can hold it.
 */
public final class KillPointPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new AroundTasks();
  }

  private static final class AroundTasks implements ExecutorPlugin {
    /** The batch is known only while a task runs, and the end of a task is reported after it. */
    private final ThreadLocal<String> batch = new ThreadLocal<>();

    @Override
    public void init(PluginContext context, Map<String, String> configuration) {
      KillSwitch.follow();
    }

    @Override
    public void onTaskStart() {
      batch.set(KillSwitch.currentBatch());
      reached(KillPoint.IN_BATCH);
    }

    @Override
    public void onTaskSucceeded() {
      reached(KillPoint.AFTER_TASK);
    }

    /** A task that works for no batch, such as a receiver, is ignored. */
    private void reached(KillPoint point) {
      if (batch.get() != null) {
        KillSwitch.reached(point, batch.get());
      }
    }
  }
}
