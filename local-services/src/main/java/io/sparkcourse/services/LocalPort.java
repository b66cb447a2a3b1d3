package io.sparkcourse.services;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1 for servers that must know their port before they listen. */
public final class LocalPort {
  /**
   * Below the ports that systems give to outgoing connections: while a server is down, its clients
   * try to reach it again and again, and one of these connections could be given its port.
   */
  private static final int FIRST = 20_000;

  private static final int LAST = 29_999;

  private LocalPort() {}

  /** Any that is free now. */
  public static int anyFree() throws IOException {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
    } while (!isFree(port));
    return port;
  }

  /**
   * Refuses a chosen port that is taken.
   *
   * @throws CannotRunException if it is taken
   */
  public static void requireFree(int port) throws IOException {
    if (!isFree(port)) {
      throw new CannotRunException(
          "Port " + port + " is in use: choose another one, or end the program that has it.");
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      return true;
    } catch (BindException taken) {
      return false;
    }
  }
}
