package io.sparkcourse.section4.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.services.LocalPort;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.services.kafka.SecureListener;
import io.sparkcourse.testing.demo.DemoProcess;
import io.sparkcourse.testing.demo.ExpectedOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 4.7: the demo of lecture 4.2 reads a cluster that requires a login, over TLS. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaConnectionTest {
  private static final String PASSWORD = "s3cret-of-the-shop";
  private static final Path DEMO =
      Path.of("src/main/java/io/sparkcourse/section4/kafka/DirectStreamDemo.java");

  @TempDir private Path folder;
  private SecureListener listener;
  private LocalKafka broker;

  @BeforeAll
  void startBroker(@TempDir Path keys) throws Exception {
    listener = SecureListener.withLogin("SASL_SSL", "shop", PASSWORD, keyStore(keys));
    broker = LocalKafka.start(listener);
    OrdersTopic.fill(broker);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @Test
  void theSameDemoReadsAClusterWithLoginAndTls() throws Exception {
    DemoProcess.Result result = run(listener.bootstrapServers(), "--properties", login(PASSWORD));

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    List<String> promised = ExpectedOutput.ofJavadoc(DEMO).lines();
    assertThat(result.out().lines().toList())
        .startsWith(promised.subList(0, promised.size() - 1).toArray(String[]::new))
        .hasSize(promised.size())
        .endsWith("1,238 received");
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    assertRefused(
        run(listener.bootstrapServers(), "--properties", login("wrong-" + PASSWORD)),
        "Kafka at " + listener.bootstrapServers() + " refuses the connection: ");
  }

  @Test
  void aTopicThatIsNotThere() throws Exception {
    assertRefused(
        run(broker.bootstrapServers(), "--topic", "ordres"),
        "There is no topic ordres at " + broker.bootstrapServers() + ": create it");
  }

  @Test
  void aBrokerThatIsNotThere() throws Exception {
    String nobody = "127.0.0.1:" + LocalPort.anyFree();
    assertRefused(run(nobody), "No Kafka answers at " + nobody + " within 6 seconds: ");
  }

  @Test
  void aPortThatWantsAnotherProtocol() throws Exception {
    assertRefused(
        run(listener.bootstrapServers()),
        "No Kafka answers at " + listener.bootstrapServers() + " within 6 seconds: ");
  }

  @Test
  void anAddressThatIsNone() throws Exception {
    assertRefused(run("nonsense"), "Kafka's client cannot be made: Invalid url in bootstrap");
  }

  @Test
  void aFileThatIsNotThere() throws Exception {
    assertRefused(
        run(broker.bootstrapServers(), "--properties", "no-such-file"),
        "--properties needs a text file with lines name=value; this one cannot be read: no-such-");
  }

  @Test
  void settingsThatKafkaDoesNotTake() throws Exception {
    assertRefused(
        run(
            broker.bootstrapServers(),
            "--properties",
            file("security.protocol=SASL_PLAINTEXT", "sasl.mechanism=PLAIN")),
        "Kafka's client cannot be made: Could not find a 'KafkaClient' entry");
  }

  @Test
  void propertiesWithoutACluster() throws Exception {
    assertRefused(
        DemoProcess.of(DirectStreamDemo.class).args("--properties", login(PASSWORD)).run(),
        "--properties is for a cluster of yours: add its address, --bootstrap-servers.");
  }

  /** Kafka's default is a minute, and a file may set more. */
  @Test
  void theClientThatAsksGivesUpInTenSecondsWhateverTheFileSays() {
    assertThat(KafkaConnection.PATIENCE).isLessThan(Duration.ofSeconds(10));
    assertThat(
            KafkaConnection.impatient(
                "somewhere:9092",
                Map.of("request.timeout.ms", "90000", "default.api.timeout.ms", "90000")))
        .containsEntry("request.timeout.ms", "6000")
        .containsEntry("default.api.timeout.ms", "6000");
  }

  private static DemoProcess.Result run(String bootstrapServers, String... more) {
    return DemoProcess.of(DirectStreamDemo.class)
        .args("--speed", "max", "--bootstrap-servers", bootstrapServers)
        .args(more)
        .run();
  }

  private static void assertRefused(DemoProcess.Result result, String line) {
    assertThat(result.err().lines()).singleElement().asString().startsWith(line);
    assertThat(result.err()).doesNotContain(PASSWORD);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  private String login(String password) throws IOException {
    return file(
        "security.protocol=SASL_SSL",
        "sasl.mechanism=PLAIN",
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"shop\" password=\""
            + password
            + "\";",
        "ssl.truststore.type=PKCS12",
        "ssl.truststore.location=" + listener.settings().get("ssl.keystore.location"),
        "ssl.truststore.password=" + PASSWORD);
  }

  private String file(String... lines) throws IOException {
    return Files.write(Files.createTempFile(folder, "client", ".properties"), List.of(lines))
        .toString();
  }

  /** A certificate that the broker has signed itself, made by the JDK. */
  private static Map<String, String> keyStore(Path keys) throws Exception {
    Path store = keys.resolve("broker.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return Map.of(
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD);
  }
}
