package io.sparkcourse.section2.creatingdstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Lecture 2.2: several receivers as one stream. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT) // in its own process
class UnionOfReceiversTest {
  @Test
  void theRecordsAndPartitionsOfAUnionOfReceiversAddUp() {
    DemoProcess.Result result = DemoProcess.of(UnionOfReceivers.class).withTestClasses().run();

    assertThat(result.out().strip())
        .as(result.err())
        .isEqualTo(
            "20 records in 5 partitions and 6 records in 3 partitions"
                + " make 26 records in 8 partitions");
  }
}
