package io.sparkcourse.services.kafka;

import java.util.concurrent.CountDownLatch;

/** Starts a broker, prints the id of its process, and waits to be killed. */
public final class ForkedBrokerProgram {
  private ForkedBrokerProgram() {}

  public static void main(String[] args) throws Exception {
    try (ForkedKafka broker = ForkedKafka.start()) {
      System.out.println(broker.process().pid());
      new CountDownLatch(1).await();
    }
  }
}
