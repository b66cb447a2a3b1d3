package io.sparkcourse.common.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Lecture 3.5: takes packets of lines from an {@link AcknowledgedLineServer}, and acknowledges each
 * when Spark has it: in memory, and in the write-ahead log if there is one.
 */
public final class ReliableReceiver extends Receiver<String> {
  private static final long serialVersionUID = 1L;
  private static final int RESTART_DELAY_MILLIS = 200;

  private final int port;
  private transient volatile Socket socket;

  /**
   * A receiver of one server.
   *
   * @param port of the server, on the loopback address
   * @param level how Spark stores what it is given
   */
  public ReliableReceiver(int port, StorageLevel level) {
    super(level);
    this.port = port;
  }

  @Override
  public void onStart() {
    Thread thread = new Thread(this::receive, "reliable-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onStop() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException failure) {
      reportError("Could not close the connection", failure);
    }
  }

  // region reliable
  private void receive() {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket = connection;
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
      PrintWriter out = new PrintWriter(connection.getOutputStream(), true, UTF_8);
      while (!isStopped()) {
        store(packet(in).iterator()); // returns when Spark has it
        out.println(AcknowledgedLineServer.ACKNOWLEDGEMENT);
      }
    } catch (IOException | RuntimeException failure) {
      if (!isStopped()) {
        restart("Could not receive", failure, RESTART_DELAY_MILLIS);
      }
    }
  }

  // endregion

  /** The lines up to the next empty one. */
  private static List<String> packet(BufferedReader in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isEmpty()) {
        return lines;
      }
      lines.add(line);
    }
    throw new EOFException("The server has closed the connection");
  }
}
