package io.sparkcourse.common.jvm;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts a child in its own JVM, which ends with an exit code, or stays forever. */
public final class ParentProgram {
  public static void main(String[] args) throws Exception {
    int exitCode =
        ChildJvm.of(Child.class, Files.createTempDirectory("child-"))
            .property("child.setting", "d")
            .run("  child | ", args[0], "with space");
    System.out.println("exit code " + exitCode);
  }

  /** What is started. */
  public static final class Child {
    public static void main(String[] args) throws InterruptedException {
      LauncherProcess.follow();
      System.out.println("arguments " + List.of(args));
      System.out.printf(
          "of the parent %s, its own %s%n",
          System.getProperty("spark.my.setting"), System.getProperty("child.setting"));
      System.err.println("to standard error");
      if (args[0].equals("stays")) {
        new CountDownLatch(1).await();
      }
      System.exit(3);
    }
  }
}
