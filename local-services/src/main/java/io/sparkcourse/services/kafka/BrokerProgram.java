package io.sparkcourse.services.kafka;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The main class of {@link ForkedKafka}'s process. */
public final class BrokerProgram {
  private BrokerProgram() {}

  /**
   * Runs a broker until it is told to end, or its parent ends.
   *
   * @param args the directory of its records, the port for clients, that of the controller
   */
  public static void main(String[] args) throws Exception {
    FailureReport.install(false);
    LauncherProcess.follow();
    Ports ports = new Ports(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    try (LocalKafka broker = LocalKafka.start(Path.of(args[0]), ports)) {
      System.out.println(broker.bootstrapServers()); // clients can connect
      new CountDownLatch(1).await(); // until a signal; closes the broker, too
    }
  }
}
