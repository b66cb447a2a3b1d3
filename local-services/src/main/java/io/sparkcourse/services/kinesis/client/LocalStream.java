package io.sparkcourse.services.kinesis.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import com.amazonaws.services.kinesis.model.Shard;
import io.sparkcourse.services.kinesis.LocalKinesis;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stream in its own Kinesis in this JVM, to be read by Spark's receivers. While it is open, every
 * request of the AWS SDK in this JVM goes to this Kinesis: only one can be open at a time.
 */
public final class LocalStream implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final LocalKinesis kinesis;
  private final AmazonKinesis client;
  private final String name;

  private LocalStream(LocalKinesis kinesis, String name) {
    this.kinesis = kinesis;
    this.name = name;
    this.client = AmazonKinesisClientBuilder.standard().withRegion(kinesis.region()).build();
  }

  /**
   * Starts a Kinesis with this stream, and waits until it can be written to.
   *
   * @throws IOException if there is no free port
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public static LocalStream start(String name, int shards)
      throws IOException, InterruptedException {
    LocalKinesis kinesis = LocalKinesis.start();
    LocalEndpointHandler.sendAllTo(kinesis);
    LocalStream stream = new LocalStream(kinesis, name);
    try {
      stream.client.createStream(name, shards);
      stream.awaitActive();
      return stream;
    } catch (InterruptedException | RuntimeException failure) {
      stream.close();
      throw failure;
    }
  }

  /** The region that a client must name. */
  public String region() {
    return kinesis.region();
  }

  /** Writes a record for each line, in UTF-8; the content of a line determines its shard. */
  public void put(List<String> lines) {
    lines.forEach(line -> client.putRecord(name, ByteBuffer.wrap(line.getBytes(UTF_8)), line));
  }

  /**
   * Divides the hash keys of the first shard in the middle, and waits until the two new shards can
   * be written to. The records of the first shard stay there.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void splitTheFirstShard() throws InterruptedException {
    Shard first = client.describeStream(name).getStreamDescription().getShards().get(0);
    BigInteger end = new BigInteger(first.getHashKeyRange().getEndingHashKey());
    BigInteger middle = end.add(BigInteger.ONE).shiftRight(1); // it begins at 0
    client.splitShard(name, first.getShardId(), middle.toString());
    awaitActive();
  }

  private void awaitActive() throws InterruptedException {
    while (!"ACTIVE".equals(client.describeStream(name).getStreamDescription().getStreamStatus())) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // Kinesis does not say when it is done
    }
  }

  @Override
  public void close() {
    client.shutdown();
    kinesis.close();
    LocalEndpointHandler.sendToAwsAgain();
  }
}
