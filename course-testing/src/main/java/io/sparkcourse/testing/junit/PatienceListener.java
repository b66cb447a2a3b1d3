package io.sparkcourse.testing.junit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Allows tests to wait up to a minute for another thread: on a busy machine, Awaitility's ten
 * seconds may be over before that thread is scheduled. A test that passes takes no longer.
 */
public final class PatienceListener implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }
}
