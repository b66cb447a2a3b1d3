package io.sparkcourse.common.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineServerTest {
  @Test
  void whoIsConnectedGetsTheLinesInUtf8() throws Exception {
    try (LineServer server = LineServer.start();
        Socket client = connect(server)) {
      server.awaitClient();

      assertThat(server.send("caf\u00e9")).isEqualTo(1);
      assertThat(server.send("b")).isEqualTo(1);

      BufferedReader lines = reader(client);
      assertThat(lines.readLine()).isEqualTo("caf\u00e9");
      assertThat(lines.readLine()).isEqualTo("b");
    }
  }

  @Test
  void whatIsSentToNobodyIsGone() throws Exception {
    try (LineServer server = LineServer.start()) {
      assertThat(server.send("a")).isZero();

      try (Socket client = connect(server)) {
        server.awaitClient();
        server.send("b");

        assertThat(reader(client).readLine()).isEqualTo("b");
      }
    }
  }

  @Test
  void goingDownEndsConnectionsAndComingBackTakesNewOnesOnTheSamePort() throws Exception {
    try (LineServer server = LineServer.start();
        Socket before = connect(server)) {
      int port = server.port();
      server.awaitClient();
      server.down();
      assertThat(reader(before).readLine()).as("end of the stream").isNull();
      assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);

      server.up();

      try (Socket after = connect(server)) {
        server.awaitClient();
        server.send("again");
        assertThat(reader(after).readLine()).isEqualTo("again");
        assertThat(server.port()).isEqualTo(port);
      }
    }
  }

  private static Socket connect(LineServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static BufferedReader reader(Socket client) throws IOException {
    return new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
  }
}
