package io.sparkcourse.section2.creatingdstreams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.common.lines.AcknowledgedLineServer;
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
 * Lecture 2.2: receives packets of orders from a server that keeps each packet until it is
 * acknowledged. Its two subclasses differ in when they acknowledge.
 *
 * <p>Spark creates the receiver on the driver and sends a copy to an executor. So all fields must
 * be serializable, and {@link #onStart} opens the connection on the executor.
 */
abstract class OrderReceiver extends Receiver<String> {
  private static final long serialVersionUID = 1L;
  private static final int RESTART_DELAY_MILLIS = 200;

  private final int port;
  private transient volatile Socket socket;
  private transient int packets;

  OrderReceiver(int port) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.port = port;
  }

  /** Stores one packet, and acknowledges it. */
  abstract void take(List<String> orders, Runnable acknowledge) throws IOException;

  // region lifecycle
  /** Must return at once, so it reads in its own thread. */
  @Override
  public void onStart() {
    Thread thread = new Thread(this::receive, "orders");
    thread.setDaemon(true);
    thread.start();
  }

  /** Must end what onStart started: a closed socket ends the thread that reads from it. */
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

  private void receive() {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket = connection;
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
      PrintWriter out = new PrintWriter(connection.getOutputStream(), true, UTF_8);
      while (!isStopped()) {
        take(packet(in), () -> out.println(AcknowledgedLineServer.ACKNOWLEDGEMENT));
      }
    } catch (IOException failure) {
      if (!isStopped()) {
        // onStop, a pause, onStart: all in other threads; this one ends here
        restart("The connection to the orders broke", failure, RESTART_DELAY_MILLIS);
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
    throw new EOFException("the server has closed the connection");
  }

  /** Breaks the connection once, for the demo, after the second packet has arrived. */
  final void breakOnce() throws IOException {
    packets++;
    if (packets == 2) {
      throw new IOException("a cable was pulled");
    }
  }
}
