package io.sparkcourse.common.jvm;

import io.sparkcourse.common.failure.FailureReport;
import java.util.concurrent.CompletableFuture;

/** The launcher, {@code ./course}, if it has started this JVM. */
public final class LauncherProcess {
  /** The property that names the process to follow. */
  static final String PID = "course.launcher.pid";

  private LauncherProcess() {}

  /** Ends this JVM when the launcher ends, however it ends; does nothing without a launcher. */
  public static void follow() {
    Long pid = Long.getLong(PID);
    if (pid != null) {
      ProcessHandle.of(pid)
          .map(ProcessHandle::onExit)
          .orElseGet(() -> CompletableFuture.completedFuture(null))
          .thenRun(() -> System.exit(FailureReport.INTERRUPTED));
    }
  }
}
