package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import org.apache.spark.streaming.Durations;

/** Runs checks when Spark has been started, so that a test can be impatient with them. */
final class WarmCheckRunner {
  private WarmCheckRunner() {}

  public static void main(String[] args) throws InterruptedException {
    JvmModules.openForSpark();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.collect(tester.stream(List.of("a")).map(word -> word));
      tester.run(1);
    }
    CheckRunner.main(args);
  }
}
