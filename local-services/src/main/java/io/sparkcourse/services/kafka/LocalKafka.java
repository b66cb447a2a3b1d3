package io.sparkcourse.services.kafka;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.files.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka on this machine: a broker in this JVM, which is also its own controller. Any Kafka client
 * can talk to it, over TCP.
 *
 * <p>It listens on 127.0.0.1 only. Topics are created by {@link #topics()} or explicitly by any
 * other client; a program that just writes to a topic that does not exist fails. Each topic has one
 * replica. Offsets and transactions work as they do in a cluster.
 *
 * <p>Close it: its threads keep a JVM from ending. If the JVM is told to end before, by Ctrl-C or
 * {@code System.exit}, it is closed then, after Spark's contexts.
 */
public final class LocalKafka implements AutoCloseable {
  /** After Spark, which may still read, and before directories are deleted. */
  private static final int AFTER_SPARK = 20;

  private final Path directory;
  private final boolean deleteDirectory;
  private final Ports ports;
  private final SecureListener secureOrNull;
  private final Runnable whenJvmEnds = this::closeNow;
  private KafkaRaftServer server;

  private LocalKafka(
      Path directory, boolean deleteDirectory, Ports ports, SecureListener secureOrNull) {
    this.directory = directory;
    this.deleteDirectory = deleteDirectory;
    this.ports = ports;
    this.secureOrNull = secureOrNull;
    ShutdownHookManager.get().addShutdownHook(whenJvmEnds, AFTER_SPARK);
    try {
      restart();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** A broker on a free port, whose temporary directory is deleted when it is closed. */
  public static LocalKafka start() throws IOException {
    return start(Ports.free());
  }

  /**
   * A broker on this port, whose temporary directory is deleted when it is closed.
   *
   * @throws CannotRunException if the port is taken
   */
  public static LocalKafka start(int port) throws IOException {
    return start(Ports.of(port));
  }

  /**
   * A broker on a free port that keeps its records, offsets and topics in this directory and leaves
   * them there: the next broker with it continues where this one has ended.
   *
   * @param directory is created if it does not exist; without a comma in its name
   */
  public static LocalKafka start(Path directory) throws IOException {
    return start(directory, Ports.free());
  }

  static LocalKafka start(Path directory, Ports ports) throws IOException {
    return new LocalKafka(BrokerDirectory.format(directory), false, ports, null);
  }

  private static LocalKafka start(Ports ports) throws IOException {
    return startTemporary(ports, null);
  }

  /** A broker with two addresses, each on a free port: one without security, and this one. */
  public static LocalKafka start(SecureListener listener) throws IOException {
    return startTemporary(Ports.free(), listener);
  }

  private static LocalKafka startTemporary(Ports ports, SecureListener listenerOrNull)
      throws IOException {
    Path directory = Files.createTempDirectory("kafka-");
    return new LocalKafka(BrokerDirectory.format(directory), true, ports, listenerOrNull);
  }

  /** Its address, for {@code bootstrap.servers}; the same after each start. */
  public String bootstrapServers() {
    return "127.0.0.1:" + ports.clients();
  }

  /** The topics, while it is running. */
  public Topics topics() {
    return new Topics(bootstrapServers());
  }

  /**
   * Starts it again after {@link #stop}, on the same port, with all its data; does nothing if it is
   * running.
   */
  public synchronized void restart() {
    if (server == null) {
      Properties config = BrokerConfig.of(directory, ports);
      if (secureOrNull != null) {
        secureOrNull.addTo(config);
      }
      server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
      server.startup();
    }
  }

  /** Stops it in an orderly way, and frees the port; does nothing if it is stopped. */
  public synchronized void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  /** Stops it, and deletes its directory unless that was given to it. */
  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(whenJvmEnds);
    }
    closeNow();
  }

  private synchronized void closeNow() {
    stop();
    if (deleteDirectory) {
      DirectoryTree.delete(directory);
    }
  }
}
