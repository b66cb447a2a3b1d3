package io.sparkcourse.testing.junit;

import io.sparkcourse.common.jvm.JvmModules;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Opens the JVM's modules for Spark before the first test, so that no test needs a JVM flag. */
public final class SparkModulesListener implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    JvmModules.openForSpark();
  }
}
