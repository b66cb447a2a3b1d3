package io.sparkcourse.common.lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends lines of text over TCP to all connected clients, as {@code nc -lk} does. It keeps nothing:
 * a line that is sent while no client is connected is lost.
 *
 * <p>It listens on 127.0.0.1 only. It can go down and come back on the same port, as servers do.
 */
public final class LineServer implements AutoCloseable {
  private final List<Socket> clients = new ArrayList<>();
  private ServerSocket socket;
  private volatile Thread accepting;
  private int port;

  private LineServer() {}

  /**
   * A running server on a free port.
   *
   * @throws IOException if there is no free port
   */
  public static LineServer start() throws IOException {
    LineServer server = new LineServer();
    server.up();
    return server;
  }

  /** The port, the same for its whole lifetime. */
  public synchronized int port() {
    return port;
  }

  /** Lets clients connect; the first call comes from {@link #start()}. */
  public synchronized void up() throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true); // the same port as before
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket = listening;
    port = listening.getLocalPort();
    accepting = new Thread(() -> accept(listening), "line-server");
    accepting.setDaemon(true);
    accepting.start();
  }

  /** Cuts all connections and refuses new ones until {@link #up()}. */
  public void down() {
    try {
      closeSockets();
      accepting.join(); // only then is the port free
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeSockets() throws IOException {
    socket.close();
    for (Socket client : clients) {
      client.close();
    }
    clients.clear();
  }

  /** Waits until a client is connected. */
  public synchronized void awaitClient() throws InterruptedException {
    while (clients.isEmpty()) {
      wait();
    }
  }

  /**
   * Sends a line to every client that is connected.
   *
   * @return the number of clients; if it is 0, the line is lost
   */
  public synchronized int send(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    clients.removeIf(client -> !wrote(client, bytes));
    return clients.size();
  }

  @Override
  public void close() {
    down();
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket client = listening.accept();
        synchronized (this) {
          if (listening.isClosed()) {
            client.close();
            return;
          }
          clients.add(client);
          notifyAll();
        }
      }
    } catch (IOException closed) {
      // down() has closed the socket: that is the end of this thread
    }
  }

  private static boolean wrote(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
      return true;
    } catch (IOException clientIsGone) {
      return false;
    }
  }
}
