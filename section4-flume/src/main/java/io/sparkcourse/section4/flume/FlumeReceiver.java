package io.sparkcourse.section4.flume;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.ipc.netty.NettyServer;
import org.apache.avro.ipc.specific.SpecificResponder;
import org.apache.flume.source.avro.AvroFlumeEvent;
import org.apache.flume.source.avro.AvroSourceProtocol;
import org.apache.flume.source.avro.Status;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Lecture 4.4: a server to which the Avro sink of a Flume agent sends its events. It answers {@code
 * OK} when Spark has them; without such an answer, an agent keeps the events and sends them again.
 */
class FlumeReceiver extends Receiver<FlumeEvent> {
  private static final long serialVersionUID = 1L;
  private static final int RESTART_MILLIS = 200;

  private final int port;
  private transient volatile NettyServer server;
  private transient volatile List<EventLoopGroup> threads;

  /**
   * A receiver for one or more agents.
   *
   * @param port on which to listen, on the loopback address
   */
  FlumeReceiver(int port) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.port = port;
  }

  // region server
  @Override
  public void onStart() {
    try {
      threads =
          List.of(new NioEventLoopGroup(1), new NioEventLoopGroup(1), new NioEventLoopGroup(1));
      server =
          new NettyServer(
              new SpecificResponder(AvroSourceProtocol.class, new Handler()),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
              channel -> {},
              bootstrap -> {},
              threads.get(0),
              threads.get(1),
              threads.get(2));
      server.start();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onStop() {
    threads.forEach(group -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    if (server != null) {
      server.close();
    }
    threads.forEach(group -> group.terminationFuture().syncUninterruptibly()); // the port is free
  }

  // endregion

  // region store
  /** Called by Flume's Avro sink, from its machine. */
  private final class Handler implements AvroSourceProtocol {
    @Override
    public Status append(AvroFlumeEvent event) {
      return appendBatch(List.of(event));
    }

    @Override
    public Status appendBatch(List<AvroFlumeEvent> events) {
      try {
        take(events.stream().map(FlumeEvent::of).toList());
        return Status.OK;
      } catch (RuntimeException failure) {
        restart("Could not take a batch of Flume", failure, RESTART_MILLIS);
        return Status.FAILED;
      }
    }
  }

  /** Returns when Spark has stored all of them. */
  void take(List<FlumeEvent> events) {
    store(events.iterator());
  }

  // endregion
}
