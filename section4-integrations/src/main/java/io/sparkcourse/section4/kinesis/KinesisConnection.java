package io.sparkcourse.section4.kinesis;

import com.amazonaws.AmazonServiceException;
import com.amazonaws.SdkClientException;
import com.amazonaws.auth.DefaultAWSCredentialsProviderChain;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import com.amazonaws.services.kinesis.model.ResourceNotFoundException;
import com.amazonaws.services.kinesis.model.Shard;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.kinesis.Faults;
import io.sparkcourse.services.kinesis.LocalKinesis;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Kinesis client: for an emulator that is started in this JVM, or, with {@code --region}, for
 * AWS. The programs are the same; only the address and the credentials differ.
 */
final class KinesisConnection implements AutoCloseable {
  private static final String ACTIVE = "ACTIVE";
  private static final long LOOK_MILLIS = 100;

  private final LocalKinesis localOrNull;
  private final String region;
  private final AmazonKinesis client;

  private KinesisConnection(LocalKinesis localOrNull, String region) {
    this.localOrNull = localOrNull;
    this.region = region;
    this.client = AmazonKinesisClientBuilder.standard().withRegion(region).build();
  }

  /**
   * Connects to the Kinesis that the options name.
   *
   * @throws CannotRunException if it is AWS, and there are no credentials
   */
  static KinesisConnection open(KinesisOptions options) throws IOException {
    return options.region == null ? local() : aws(options.region);
  }

  /** Starts a Kinesis emulator in this JVM, which accepts any credentials. */
  static KinesisConnection local() throws IOException {
    LocalKinesis local = LocalKinesis.start();
    LocalEndpointHandler.sendAllTo(local);
    return new KinesisConnection(local, local.region());
  }

  private static KinesisConnection aws(String region) {
    try {
      DefaultAWSCredentialsProviderChain.getInstance().getCredentials();
    } catch (SdkClientException none) {
      throw new CannotRunException(
          "No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into"
              + " ~/.aws/credentials. Without --region no AWS is needed.");
    }
    return new KinesisConnection(null, region);
  }

  AmazonKinesis client() {
    return client;
  }

  String region() {
    return region;
  }

  /**
   * Creates a stream in the Kinesis of this JVM, and waits until it exists. In AWS it must exist
   * already.
   *
   * @throws CannotRunException if AWS has no such stream, denies access to it, or cannot be reached
   */
  void createStream(String stream, int shards) {
    if (localOrNull != null) {
      client.createStream(stream, shards);
      awaitActive(stream);
    } else {
      requireStream(stream);
    }
  }

  private void requireStream(String stream) {
    try {
      client.describeStream(stream);
    } catch (ResourceNotFoundException none) {
      throw new CannotRunException(
          "There is no stream "
              + stream
              + " in "
              + region
              + ": create it, or name another one by --stream.",
          none);
    } catch (AmazonServiceException refused) {
      throw new CannotRunException(
          "Kinesis refuses to describe " + stream + ": " + refused.getErrorMessage(), refused);
    } catch (SdkClientException unreachable) {
      throw new CannotRunException(
          "Kinesis cannot be reached in "
              + region
              + ": is the region right, and the network there?",
          unreachable);
    }
  }

  /**
   * Waits until a stream can be written and read, even after its shards have changed.
   *
   * @throws IllegalStateException if the waiting thread is interrupted
   */
  void awaitActive(String stream) {
    try {
      while (!ACTIVE.equals(
          client.describeStream(stream).getStreamDescription().getStreamStatus())) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // Kinesis does not report when it is done
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + stream + " was made", interrupted);
    }
  }

  List<Shard> shards(String stream) {
    return client.describeStream(stream).getStreamDescription().getShards();
  }

  /** How many calls of this operation the Kinesis of this JVM has answered. */
  long calls(String operation) {
    return ofThisJvm().calls(operation);
  }

  /** The faults to inject into the Kinesis of this JVM. */
  Faults faults() {
    return ofThisJvm().faults();
  }

  private LocalKinesis ofThisJvm() {
    if (localOrNull == null) {
      throw new IllegalStateException("AWS neither counts calls for us nor makes faults");
    }
    return localOrNull;
  }

  @Override
  public void close() {
    client.shutdown();
    if (localOrNull != null) {
      localOrNull.close();
      LocalEndpointHandler.sendToAwsAgain();
    }
  }
}
