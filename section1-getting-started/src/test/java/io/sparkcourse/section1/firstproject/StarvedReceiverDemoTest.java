package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // each in its own process
class StarvedReceiverDemoTest {
  @Test
  void oneThreadProcessesNothingTwoProcessEverything() {
    DemoProcess.Result result = DemoProcess.of(StarvedReceiverDemo.class).run();

    assertThat(result.out().lines())
        .containsExactly(
            "local[1]: 20 records received, 0 processed",
            "local[2]: 20 records received, 20 processed");
    assertThat(result.err().lines())
        .as("Spark warns of local[1], and only of it")
        .singleElement()
        .asString()
        .startsWith("WARN StreamingContext: spark.master should be set as local[n], n > 1");
  }
}
