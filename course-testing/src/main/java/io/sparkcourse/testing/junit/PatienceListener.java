package io.sparkcourse.testing.junit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests wait for a minute for what another thread does: on a busy machine Awaitility's ten
 * seconds may be over before that thread has had its turn. A test that passes takes no longer.
 */
public final class PatienceListener implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }
}
