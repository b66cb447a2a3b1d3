package io.sparkcourse.section4.livestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sse.EventStreamServer;
import io.sparkcourse.testing.demo.DemoProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 4.5: the option {@code --live}, on a machine without a network. */
@Tag("process")
class LiveStreamDemoTest {
  private static DemoProcess.Result live(String... args) {
    return DemoProcess.of(LiveStreamDemo.class).args("--live").args(args).run();
  }

  @Test
  void itReadsTheStreamThatItIsGiven() throws Exception {
    try (EventStreamServer server =
        EventStreamServer.serving(SampleData.wikipediaEdits().rows().subList(0, 300))
            .cutAfter(100, 1)
            .start()) {
      DemoProcess.Result result =
          live("--contact", "ada@example.org", "--url", server.uri().toString());

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out().lines().mapToInt(LiveStreamDemoTest::changes).sum()).isEqualTo(300);
      assertThat(server.requests())
          .allMatch(
              request ->
                  request.userAgent().startsWith("SparkStreamingCourse/1.0 (ada@example.org) "));
    }
  }

  private static int changes(String line) {
    return Integer.parseInt(line.replaceAll("^\\S+ +(\\d+) changes: .*", "$1"));
  }

  @Test
  void aServerThatCannotBeReachedIsOneLine() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free + "/v2/stream/recentchange";

    DemoProcess.Result result = live("--contact", "ada@example.org", "--url", url);

    assertThat(result.err().lines())
        .containsExactly("Cannot reach " + url + ": check the address and the network.");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.leftBehind()).isEmpty();
  }

  @Test
  void withoutAContactItSaysWhatToAdd() {
    DemoProcess.Result result = live();

    assertThat(result.err().lines())
        .containsExactly(
            "Wikimedia asks robots who they are: add --contact with your mail address or page.");
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
