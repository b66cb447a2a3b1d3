package io.sparkcourse.services.kinesis.client;

import com.amazonaws.Request;
import com.amazonaws.handlers.RequestHandler2;
import io.sparkcourse.services.kinesis.LocalKinesis;
import java.net.URI;

/**
 * Sends every request of the AWS SDK to another endpoint, if the system property {@value #PROPERTY}
 * names one. Without it nothing changes: the same program talks to AWS.
 *
 * <p>The SDK finds this class automatically, through the file {@code
 * com/amazonaws/global/handlers/request.handler2s} next to it on the class path. That also
 * redirects the clients that the Kinesis Client Library creates within a receiver, of which Spark's
 * builder sets only one endpoint. On a cluster, the executors need the property, too, through
 * {@code spark.executor.extraJavaOptions}.
 */
public final class LocalEndpointHandler extends RequestHandler2 {
  /** The address to which requests go, such as {@code http://127.0.0.1:4567}. */
  public static final String PROPERTY = "course.aws.endpoint";

  /** Where the SDK's own chain looks for credentials; the local server accepts any. */
  private static final String ACCESS_KEY = "aws.accessKeyId";

  private static final String SECRET_KEY = "aws.secretKey";

  /** From now on all clients in this JVM go to this server, with credentials that it accepts. */
  public static void sendAllTo(LocalKinesis kinesis) {
    System.setProperty(PROPERTY, kinesis.endpoint().toString());
    System.setProperty(ACCESS_KEY, "local");
    System.setProperty(SECRET_KEY, "local");
  }

  /** Undoes {@link #sendAllTo}. */
  public static void sendToAwsAgain() {
    System.clearProperty(PROPERTY);
    System.clearProperty(ACCESS_KEY);
    System.clearProperty(SECRET_KEY);
  }

  @Override
  public void beforeRequest(Request<?> request) {
    String endpoint = System.getProperty(PROPERTY);
    if (endpoint != null) {
      request.setEndpoint(URI.create(endpoint));
    }
  }
}
