package io.sparkcourse.services.kinesis;

import com.amazonaws.ClientConfiguration;
import com.amazonaws.auth.AWSCredentialsProvider;
import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.client.builder.AwsSyncClientBuilder;
import com.amazonaws.services.cloudwatch.AmazonCloudWatch;
import com.amazonaws.services.cloudwatch.AmazonCloudWatchClientBuilder;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBClientBuilder;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import java.net.URI;

/** The AWS SDK's own clients. They do not retry, so that a test sees every refusal. */
public final class Clients {
  static final String REGION = "us-east-1";
  static final AWSCredentialsProvider CREDENTIALS =
      new AWSStaticCredentialsProvider(new BasicAWSCredentials("any", "any"));

  private Clients() {}

  /** A client of this server. */
  public static AmazonKinesis kinesis(URI endpoint) {
    return configured(AmazonKinesisClientBuilder.standard(), endpoint);
  }

  static AmazonDynamoDB dynamoDb(URI endpoint) {
    return configured(AmazonDynamoDBClientBuilder.standard(), endpoint);
  }

  static AmazonCloudWatch cloudWatch(URI endpoint) {
    return configured(AmazonCloudWatchClientBuilder.standard(), endpoint);
  }

  private static <B extends AwsSyncClientBuilder<B, T>, T> T configured(B builder, URI endpoint) {
    return builder
        .withEndpointConfiguration(new EndpointConfiguration(endpoint.toString(), REGION))
        .withCredentials(CREDENTIALS)
        .withClientConfiguration(new ClientConfiguration().withMaxErrorRetry(0))
        .build();
  }
}
