package io.sparkcourse.services.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.AmazonServiceException;
import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.kinesis.LocalKinesis;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code course kinesis}: Kinesis, DynamoDB and CloudWatch to experiment with. */
@Command(
    name = "course kinesis",
    description = {
      "Runs an emulator of Kinesis, DynamoDB and CloudWatch on this machine until Ctrl-C.",
    },
    footer = {
      "",
      "Examples:",
      "  course kinesis --stream orders:2",
      "  course kinesis --port 4567 --load access-log --rate 50",
    })
public final class KinesisMain implements Callable<Integer> {
  private static final int SHARDS = 2;
  private static final String ANY_KEY = "any";
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  @Mixin private ServiceOptions service;
  @Mixin private ReplayOptions replay;

  @Option(
      names = "--stream",
      paramLabel = "NAME:SHARDS",
      converter = NamedCount.Converter.class,
      description = "Create a stream; may be given several times.")
  private List<NamedCount> streams = List.of();

  public static void main(String[] args) {
    CommandLineProgram.run(new KinesisMain(), args);
  }

  @Override
  public Integer call() throws Exception {
    service.prepare();
    try (LocalKinesis server = LocalKinesis.start(service.port())) {
      System.out.println("Kinesis, DynamoDB and CloudWatch are running.");
      System.out.println("Endpoint: " + server.endpoint());
      System.out.println("Region: " + server.region());
      System.out.println(
          "Credentials: any, such as AWS_ACCESS_KEY_ID=any and AWS_SECRET_ACCESS_KEY=any");
      System.out.println(
          "Programs of the course: -D" + LocalEndpointHandler.PROPERTY + "=" + server.endpoint());
      AmazonKinesis client = client(server);
      replay.withTarget(streams, SHARDS).forEach(stream -> create(client, stream));
      System.out.println("Ctrl-C ends it.");
      replay.sendTo(
          message ->
              client.putRecord(
                  replay.target(),
                  ByteBuffer.wrap(message.value().getBytes(UTF_8)),
                  message.key()));
      client.shutdown();
      ServiceOptions.serveUntilCtrlC();
    }
    return 0;
  }

  private static AmazonKinesis client(LocalKinesis server) {
    return AmazonKinesisClientBuilder.standard()
        .withEndpointConfiguration(
            new EndpointConfiguration(server.endpoint().toString(), server.region()))
        .withCredentials(
            new AWSStaticCredentialsProvider(new BasicAWSCredentials(ANY_KEY, ANY_KEY)))
        .build();
  }

  private static void create(AmazonKinesis client, NamedCount stream) {
    try {
      client.createStream(stream.name(), stream.count());
    } catch (AmazonServiceException refused) {
      throw new CannotRunException(
          "Kinesis refuses the stream " + stream.name() + ": " + refused.getErrorMessage(),
          refused);
    }
    while (!client
        .describeStream(stream.name())
        .getStreamDescription()
        .getStreamStatus()
        .equals("ACTIVE")) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    System.out.println("Stream " + stream.name() + ", shards: " + stream.count());
  }
}
