package io.sparkcourse.services.kafka;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.LocalPort;
import java.io.IOException;

/**
 * The two ports of a broker on 127.0.0.1. It must know them before it listens: it announces them to
 * its clients and to itself.
 *
 * @param clients where it answers producers and consumers
 * @param controller where it talks to itself about topics and leaders
 */
record Ports(int clients, int controller) {
  /** Any two that are free now. */
  static Ports free() throws IOException {
    return withController(LocalPort.anyFree());
  }

  /**
   * This one for clients.
   *
   * @throws CannotRunException if it is taken
   */
  static Ports of(int clients) throws IOException {
    LocalPort.requireFree(clients);
    return withController(clients);
  }

  private static Ports withController(int clients) throws IOException {
    int controller = LocalPort.anyFree();
    while (controller == clients) {
      controller = LocalPort.anyFree();
    }
    return new Ports(clients, controller);
  }
}
