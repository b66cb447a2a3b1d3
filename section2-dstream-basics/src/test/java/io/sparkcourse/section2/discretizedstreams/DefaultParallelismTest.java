package io.sparkcourse.section2.discretizedstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 2.1: the number of partitions that Spark chooses if none is given. */
class DefaultParallelismTest {
  @ParameterizedTest
  @CsvSource({"local[1], 1", "local[3], 3"})
  @Execution(ExecutionMode.CONCURRENT) // each in its own process
  void inLocalModeThereAreAsManyPartitionsAsThreads(String master, String partitions) {
    DemoProcess.Result result =
        DemoProcess.of(PartitionsOfLocalMode.class)
            .withTestClasses()
            .jvmFlags("-Dspark.master=" + master)
            .run();

    assertThat(result.out().strip()).isEqualTo(partitions);
  }
}
