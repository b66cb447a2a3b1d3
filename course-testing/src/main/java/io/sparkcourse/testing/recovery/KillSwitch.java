package io.sparkcourse.testing.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.TaskContext;
import scala.Option;

/**
 * In the process that will be killed: waits for the kill point, notifies the process that will kill
 * it, and holds this process there. From then on no task begins, nothing is committed and no
 * checkpoint gets its final name.
 *
 * <p>There is one per process, because Spark, the file system and the database driver each create
 * their own objects. In a process that {@link KillAndRecover} did not start it does nothing.
 */
final class KillSwitch {
  /** The kill of this process, or missing if it should run to its end. */
  static final String KILL = "course.kill.at";

  /** The port on which the killing process listens; missing in all other processes. */
  static final String PORT = "course.kill.port";

  /** The message of this process when it is at the kill point. */
  static final String HERE = "here";

  /**
   * Spark gives each task of a stream its batch: DStreams with the first property, queries with the
   * second.
   */
  private static final String[] BATCH_KEYS = {
    "spark.streaming.internal.batchTime", "streaming.sql.batchId"
  };

  private static final int PARENT_IS_GONE = 130;

  private static final KillSwitch OF_THIS_PROCESS = new KillSwitch();

  private final Kill kill;
  private final Socket parent;
  private final Set<String> batches = new HashSet<>();
  private final CountDownLatch killed = new CountDownLatch(1);
  private int visits;
  private boolean here;

  private KillSwitch() {
    String port = System.getProperty(PORT);
    String at = System.getProperty(KILL);
    kill = at == null ? null : Kill.ofProperty(at);
    parent = port == null ? null : connect(Integer.parseInt(port));
  }

  /** The first use opens the connection: from then on, this process ends with its parent. */
  static void follow() {
    OF_THIS_PROCESS.armed();
  }

  /** Reaches a point in the batch for which the calling thread works, if it works for one. */
  static void reached(KillPoint point) {
    String batch = OF_THIS_PROCESS.armed() ? currentBatch() : null;
    if (batch != null) {
      reached(point, batch);
    }
  }

  /** Reaches a point in this batch; does not return if it is the kill point. */
  static void reached(KillPoint point, String batch) {
    if (OF_THIS_PROCESS.armed() && OF_THIS_PROCESS.isDue(point, batch)) {
      OF_THIS_PROCESS.hold();
    }
  }

  private boolean armed() {
    return parent != null && kill != null;
  }

  private synchronized boolean isDue(KillPoint point, String batch) {
    if (here) {
      return true;
    }
    if (point != kill.point()) {
      return false;
    }
    batches.add(batch);
    if (batches.size() < kill.batch() || ++visits < kill.time()) {
      return false;
    }
    here = true;
    tellParent();
    return true;
  }

  private void tellParent() {
    try {
      parent.getOutputStream().write((HERE + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private void hold() {
    while (true) {
      try {
        killed.await(); // forever: the process ends first
      } catch (InterruptedException spark) {
        // Spark may interrupt a task that does not end; it is held anyway
      }
    }
  }

  /**
   * The batch of the calling thread's task, or of the output operation that it runs in the driver;
   * null if there is none.
   */
  static String currentBatch() {
    TaskContext task = TaskContext.get();
    for (String key : BATCH_KEYS) {
      String batch = task == null ? ofDriver(key) : task.getLocalProperty(key);
      if (batch != null) {
        return batch;
      }
    }
    return null;
  }

  private static String ofDriver(String key) {
    Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    return context.isEmpty() ? null : context.get().getLocalProperty(key);
  }

  private static Socket connect(int port) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      Thread thread = new Thread(() -> endWith(socket), "kill-switch");
      thread.setDaemon(true);
      thread.start();
      return socket;
    } catch (IOException parentIsGone) {
      Runtime.getRuntime().halt(PARENT_IS_GONE);
      throw new UncheckedIOException(parentIsGone);
    }
  }

  /** The parent never sends anything, so a read returns only when the connection breaks. */
  private static void endWith(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // not spoken to
      }
    } catch (IOException broken) {
      // the same end
    }
    Runtime.getRuntime().halt(PARENT_IS_GONE);
  }
}
