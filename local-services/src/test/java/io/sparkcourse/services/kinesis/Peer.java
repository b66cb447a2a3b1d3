package io.sparkcourse.services.kinesis;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/** The servers that must agree on the cases of a conformance test. */
enum Peer {
  EMULATOR {
    @Override
    Server start() throws IOException {
      LocalKinesis server =
          LocalKinesis.start(InstantSource.system(), Duration.ofMillis(20)); // as the others take
      return new Server(server.endpoint(), server::close);
    }
  },
  KINESALITE {
    @Override
    Server start() throws IOException {
      return npm("kinesalite");
    }
  },
  DYNALITE {
    @Override
    Server start() throws IOException {
      return npm("dynalite");
    }
  };

  /**
   * A new server.
   *
   * @throws org.opentest4j.TestAbortedException if the peer is not installed
   */
  abstract Server start() throws IOException;

  /** Skips the rest of a case for this peer, which is known to differ from AWS. */
  void deviates(Peer peer, String how) {
    assumeFalse(this == peer, () -> peer + " differs from AWS: " + how);
  }

  private static Server npm(String packageName) throws IOException {
    NpmServer server = NpmServer.start(packageName);
    return new Server(server.endpoint(), server::close);
  }

  /** A server that listens. */
  record Server(URI endpoint, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
