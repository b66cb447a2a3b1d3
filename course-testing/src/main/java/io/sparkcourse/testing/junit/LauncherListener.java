package io.sparkcourse.testing.junit;

import io.sparkcourse.common.jvm.LauncherProcess;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Ends the JVMs in which {@code ./course dev mutants} runs checks, when the launcher ends. */
public final class LauncherListener implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    LauncherProcess.follow();
  }
}
