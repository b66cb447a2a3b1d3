package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.services.kinesis.LocalKinesis;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
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

  @Test
  void aStreamThatDoesNotExistIsOneLine() throws IOException {
    try (LocalKinesis aws = LocalKinesis.start()) {
      assertOneLine(
          aws.endpoint().toString(),
          "There is no stream no-such in eu-west-1: create it, or name another one by --stream.");
    }
  }

  @Test
  void anAwsThatCannotBeReachedIsOneLine() throws IOException {
    String closed;
    try (LocalKinesis aws = LocalKinesis.start()) {
      closed = aws.endpoint().toString();
    }
    assertOneLine(
        closed,
        "Kinesis cannot be reached in eu-west-1: is the region right, and the network there?");
  }

  private static void assertOneLine(String endpoint, String line) {
    DemoProcess.Result result =
        DemoProcess.of(KinesisDemo.class)
            .jvmFlags(
                "-D" + LocalEndpointHandler.PROPERTY + "=" + endpoint,
                "-Daws.accessKeyId=any",
                "-Daws.secretKey=any")
            .args("--region", "eu-west-1", "--stream", "no-such")
            .run();
    assertThat(result.err().lines()).containsExactly(line);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }
}
