package io.sparkcourse.common.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AcknowledgedLineServerTest {
  @Test
  void aPacketThatIsAcknowledgedIsFollowedByTheNext() throws Exception {
    try (AcknowledgedLineServer server = AcknowledgedLineServer.serving(List.of("a", "b", "c"), 2);
        Client client = new Client(server)) {
      assertThat(client.packet()).containsExactly("a", "b");
      client.acknowledge();
      assertThat(client.packet()).containsExactly("c");
      assertThat(server.finished()).isNotDone();
      client.acknowledge();

      server.finished().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPacketThatIsNotAcknowledgedComesAgain() throws Exception {
    try (AcknowledgedLineServer server =
        AcknowledgedLineServer.serving(List.of("a", "b", "c", "d"), 2)) {
      try (Client client = new Client(server)) {
        assertThat(client.packet()).containsExactly("a", "b");
        client.acknowledge();
        assertThat(client.packet()).containsExactly("c", "d");
      }

      try (Client client = new Client(server)) {
        assertThat(client.packet()).containsExactly("c", "d");
      }
    }
  }

  @Test
  void whatIsHeldBackComesWhenItIsReleased() throws Exception {
    try (AcknowledgedLineServer server =
            AcknowledgedLineServer.holding(List.of("a", "b", "c", "d"), 2);
        Client client = new Client(server)) {
      server.release(1);
      assertThat(client.packet()).containsExactly("a");
      client.acknowledge();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(server.acknowledged()).isEqualTo(1));

      server.release(5); // there are three
      assertThat(client.packet()).containsExactly("b", "c");
      client.acknowledge();
      assertThat(client.packet()).containsExactly("d");
      client.acknowledge();

      server.finished().get(60, TimeUnit.SECONDS);
      assertThat(server.acknowledged()).isEqualTo(4);
    }
  }

  /** Speaks the protocol as its Javadoc describes it. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final PrintWriter out;

    Client(AcknowledgedLineServer server) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    List<String> packet() throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      return lines;
    }

    void acknowledge() {
      out.println("OK");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
