package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 4.3: a demo with AWS, on a machine that has no credentials. */
@Tag("process")
class KinesisConnectionTest {
  /** The environment of the process is empty, and it looks for no role of a machine. */
  @Test
  void withoutCredentialsItSaysWhatToDo() {
    DemoProcess.Result result =
        DemoProcess.of(KinesisDemo.class)
            .jvmFlags("-Dcom.amazonaws.sdk.disableEc2Metadata=true", "-Duser.home=/nonexistent")
            .args("--region", "eu-west-1")
            .run();

    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }
}
