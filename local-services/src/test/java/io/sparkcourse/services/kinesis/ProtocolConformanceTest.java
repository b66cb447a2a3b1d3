package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.DYNALITE;
import static io.sparkcourse.services.kinesis.Peer.EMULATOR;
import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What both services' protocols have in common: errors for requests that no SDK sends. */
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("peersAndServices")
class ProtocolConformanceTest {
  private static Peer.Server server;
  private static RawClient client;

  private final Service service;

  enum Service {
    KINESIS("application/x-amz-json-1.1", "Kinesis_20131202.ListStreams"),
    DYNAMODB("application/x-amz-json-1.0", "DynamoDB_20120810.DescribeTable");

    private final String contentType;
    private final String target;

    Service(String contentType, String target) {
      this.contentType = contentType;
      this.target = target;
    }
  }

  ProtocolConformanceTest(Peer peer, Service service) {
    this.service = service;
  }

  static Stream<Arguments> peersAndServices() {
    return Stream.of(
        Arguments.of(EMULATOR, Service.KINESIS),
        Arguments.of(EMULATOR, Service.DYNAMODB),
        Arguments.of(KINESALITE, Service.KINESIS),
        Arguments.of(DYNALITE, Service.DYNAMODB));
  }

  @BeforeParameterizedClassInvocation
  static void startServer(Peer peer, Service service) throws Exception {
    server = peer.start();
    client = new RawClient(server.endpoint(), service.contentType);
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  @Test
  void aRequestIsSigned() {
    assertRefused(
        () -> client.with("Authorization", null).call(service.target, "{}"),
        "MissingAuthenticationTokenException",
        "Authentication Token");
  }

  @Test
  void aSignatureIsComplete() {
    assertRefused(
        () ->
            client
                .with("Authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host")
                .call(service.target, "{}"),
        "IncompleteSignatureException",
        "Authorization header requires 'Signature' parameter.");
    assertRefused(
        () -> client.with("X-Amz-Date", null).call(service.target, "{}"),
        "IncompleteSignatureException",
        "'X-Amz-Date'");
  }

  @Test
  void anOperationExists() {
    String version = service.target.substring(0, service.target.indexOf('.'));
    assertRefused(() -> client.call(version + ".Invented", "{}"), "UnknownOperationException");
    assertRefused(() -> client.call("Invented_1.List", "{}"), "UnknownOperationException");
  }

  @Test
  void aRequestIsAnObjectOfTheRightTypes() {
    assertRefused(() -> client.call(service.target, "{"), "SerializationException");
    String wrongType = service == Service.KINESIS ? "{\"Limit\": \"1\"}" : "{\"TableName\": 1}";
    assertRefused(() -> client.call(service.target, wrongType), "SerializationException");
  }

  @Test
  void aResponseHasAnIdAndTheContentTypeOfItsRequest() {
    HttpResponse<String> response =
        client.send(service.target, "{\"Limit\": 0, \"TableName\": \"\"}");
    assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(response.headers().firstValue("Content-Type")).hasValue(service.contentType);
  }

  @Test
  void dynamoDbSendsAChecksumWithEveryResponse() {
    assumeTrue(service == Service.DYNAMODB, "Kinesis sends none");
    HttpResponse<String> response = client.send(service.target, "{\"TableName\": \"missing\"}");
    CRC32 checksum = new CRC32();
    checksum.update(response.body().getBytes(UTF_8));
    assertThat(response.headers().firstValue("x-amz-crc32"))
        .hasValue(Long.toString(checksum.getValue()));
  }
}
