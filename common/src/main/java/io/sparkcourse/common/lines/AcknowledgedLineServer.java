package io.sparkcourse.common.lines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends lines over TCP in packets, and keeps each packet until its client has acknowledged it: what
 * a message queue does, in a page of code. A client that reconnects gets the first unacknowledged
 * packet.
 *
 * <p>The protocol: the lines of a packet, then an empty line; the client answers {@link
 * #ACKNOWLEDGEMENT} on a separate line. One client at a time, on 127.0.0.1 only.
 */
public final class AcknowledgedLineServer implements AutoCloseable {
  /** What a client answers when it has received a packet. */
  public static final String ACKNOWLEDGEMENT = "OK";

  private final List<String> lines;
  private final int packetSize;
  private final ServerSocket socket;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private Socket client;
  private int released;
  private int acknowledged;

  private AcknowledgedLineServer(List<String> lines, int packetSize, int released)
      throws IOException {
    this.lines = List.copyOf(lines);
    this.packetSize = packetSize;
    this.released = released;
    this.socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * A server of these lines on a free port.
   *
   * @param packetSize how many lines are acknowledged together
   * @throws IOException if there is no free port
   */
  public static AcknowledgedLineServer serving(List<String> lines, int packetSize)
      throws IOException {
    return start(new AcknowledgedLineServer(lines, packetSize, lines.size()));
  }

  /**
   * Like {@link #serving}, but it sends nothing until {@link #release} is called.
   *
   * @throws IOException if there is no free port
   */
  public static AcknowledgedLineServer holding(List<String> lines, int packetSize)
      throws IOException {
    return start(new AcknowledgedLineServer(lines, packetSize, 0));
  }

  private static AcknowledgedLineServer start(AcknowledgedLineServer server) {
    Thread thread = new Thread(server::serve, "acknowledged-line-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Allows it to send this many more lines. */
  public synchronized void release(int more) {
    released = Math.min(released + more, lines.size());
    notifyAll();
  }

  /** How many lines the clients have acknowledged. */
  public synchronized int acknowledged() {
    return acknowledged;
  }

  /** Completes when every line is acknowledged; the connection stays open after that. */
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    synchronized (this) {
      if (client != null) {
        client.close();
      }
      notifyAll(); // those that wait for a release
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connected = socket.accept()) {
        synchronized (this) {
          client = connected;
        }
        serve(connected);
      } catch (IOException connectionBroke) {
        // the client reconnects, or close() has ended everything
      }
    }
  }

  private void serve(Socket connected) throws IOException {
    BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(connected.getInputStream(), StandardCharsets.UTF_8));
    for (List<String> packet = next(); !packet.isEmpty(); packet = next()) {
      String text = String.join("\n", packet) + "\n\n";
      connected.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      if (!ACKNOWLEDGEMENT.equals(answers.readLine())) {
        return; // disconnected without an answer: it gets the same packet again
      }
      acknowledge(packet.size());
    }
    finished.complete(null);
    answers.readLine(); // until the client leaves
  }

  /** The first unacknowledged lines, once they are released; none at the end. */
  private synchronized List<String> next() throws IOException {
    try {
      while (acknowledged == released && acknowledged < lines.size() && !socket.isClosed()) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      throw new InterruptedIOException();
    }
    if (socket.isClosed()) {
      throw new SocketException("The server is closed");
    }
    return lines.subList(acknowledged, Math.min(acknowledged + packetSize, released));
  }

  private synchronized void acknowledge(int more) {
    acknowledged += more;
  }
}
