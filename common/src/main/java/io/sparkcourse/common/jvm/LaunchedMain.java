package io.sparkcourse.common.jvm;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs someone else's program so that it ends with the launcher, which has started this JVM. */
public final class LaunchedMain {
  private LaunchedMain() {}

  /**
   * Runs it.
   *
   * @param args the qualified name of its main class, and then its arguments
   * @throws Throwable if the program throws it
   */
  public static void main(String[] args) throws Throwable {
    LauncherProcess.follow();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
