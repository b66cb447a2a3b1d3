package io.sparkcourse.services.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.GetRecordsResult;
import com.amazonaws.services.kinesis.model.Shard;
import io.sparkcourse.services.kafka.KafkaRecords;
import io.sparkcourse.services.kinesis.Clients;
import io.sparkcourse.services.replay.Dataset;
import io.sparkcourse.services.replay.Message;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The programs behind {@code ./course kafka} and similar commands, each in its own process. */
@Tag("process")
class ServiceProgramsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int TERMINATED = 143;

  @TempDir private Path folder;
  private Path out;
  private Path err;
  private Path temporary;
  private Process process;

  @BeforeEach
  void layOut() throws IOException {
    out = folder.resolve("out.txt");
    err = folder.resolve("err.txt");
    temporary = Files.createDirectory(folder.resolve("Ann's 50% #1 %20+"));
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "cannot ask a process to end")
  void kafkaTakesItsTopicsAndTheSampleData() throws Exception {
    start(KafkaMain.class, "--topic", "spare:2", "--load", "orders", "--rate", "5000");
    String servers = awaitLine("Kafka is running; bootstrap.servers is (\\S+)");
    assertThat(awaitLine("Topic spare, partitions: (\\d+)")).isEqualTo("2");
    assertThat(awaitLine("Topic orders, partitions: (\\d+)")).isEqualTo("3");
    awaitLine("(1,238 records of the sample data were sent to orders\\.)");
    assertThat(KafkaRecords.values(servers, "orders", 3))
        .containsExactlyInAnyOrderElementsOf(values(Dataset.ORDERS));
    assertThat(KafkaRecords.values(servers, "spare", 2)).isEmpty();
    assertEndsCleanly();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "cannot ask a process to end")
  void kinesisTakesItsStreamsAndTheSampleData() throws Exception {
    start(KinesisMain.class, "--stream", "orders:1", "--load", "orders", "--rate", "5000");
    String endpoint = awaitLine("Endpoint: (\\S+)");
    assertThat(awaitLine("Region: (\\S+)")).isEqualTo("us-east-1");
    assertThat(awaitLine("Programs of the course: (\\S+)"))
        .isEqualTo("-Dcourse.aws.endpoint=" + endpoint);
    assertThat(awaitLine("Stream orders, shards: (\\d+)")).isEqualTo("1");
    awaitLine("(1,238 records of the sample data were sent to orders\\.)");
    AmazonKinesis client = Clients.kinesis(URI.create(endpoint));
    assertThat(valuesOfOneShard(client)).containsExactlyElementsOf(values(Dataset.ORDERS));
    client.shutdown();
    assertEndsCleanly();
  }

  private static List<String> valuesOfOneShard(AmazonKinesis client) {
    Shard shard = client.describeStream("orders").getStreamDescription().getShards().get(0);
    String next =
        client.getShardIterator("orders", shard.getShardId(), "TRIM_HORIZON").getShardIterator();
    List<String> values = new ArrayList<>();
    GetRecordsResult page;
    do {
      page = client.getRecords(new GetRecordsRequest().withShardIterator(next));
      page.getRecords().forEach(each -> values.add(UTF_8.decode(each.getData()).toString()));
      next = page.getNextShardIterator();
    } while (page.getMillisBehindLatest() > 0);
    return values;
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "cannot ask a process to end")
  void postgresTakesConnections() throws Exception {
    start(PostgresMain.class);
    try (Connection connection = DriverManager.getConnection(awaitLine("JDBC URL: (\\S+)"))) {
      assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
    }
    assertEndsCleanly();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "cannot ask a process to end")
  void uiShowsARecordedRun() throws Exception {
    start(HistoryServerMain.class, "lagging");
    URI page = URI.create(awaitLine("Spark's web UI: (\\S+)"));
    assertThat(page.getHost()).isEqualTo("127.0.0.1");
    HttpClient client = HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    assertThat(response.body()).contains("Completed Streaming Queries (1)");
    assertEndsCleanly();
  }

  @Test
  void uiListsTheRecordedRuns() {
    assertThat(DemoProcess.of(HistoryServerMain.class).run())
        .isEqualTo(
            new DemoProcess.Result(
                0,
                """
                healthy        a query that is well: what the others are compared with
                lagging        a sink that is too slow for a while
                skewed         one key has most of the rows
                state-growing  state from which nothing is ever removed
                ./course ui <run> shows one of them.
                """,
                "",
                List.of()));
  }

  @Test
  void aRunThatWasNotRecordedIsOneLineAndExitCodeTwo() {
    String all = "The runs are: healthy, lagging, skewed, state-growing.";
    assertRefused(
        HistoryServerMain.class, "There is no run 'skewd'. Did you mean skewed? " + all, "skewd");
    assertRefused(HistoryServerMain.class, "There is no run 'sick'. " + all, "sick");
    assertRefused(
        HistoryServerMain.class,
        "Unmatched argument at index 1: 'skewed'. --help shows the options.",
        "healthy",
        "skewed");
  }

  @Test
  void aPortThatIsTakenIsOneLineAndExitCodeTwo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      for (Class<?> main : List.of(KafkaMain.class, KinesisMain.class, PostgresMain.class)) {
        assertRefused(
            main,
            "Port "
                + taken.getLocalPort()
                + " is in use: choose another one, or end the program that has it.",
            "--port",
            String.valueOf(taken.getLocalPort()));
      }
    }
  }

  @Test
  void aWrongOptionIsOneLineAndExitCodeTwo() {
    String end = ". --help shows the options.";
    String notACount =
        "Invalid value for option '--topic' (NAME:PARTITIONS): 'orders' is not a name, a colon and a number from 1 to"
            + " 9999, such as orders:3";
    assertRefused(KafkaMain.class, notACount + end, "--topic", "orders");
    assertRefused(
        KafkaMain.class,
        "Invalid value for option '--load': 'logs' is not one of [access-log, orders, tweets]"
            + end,
        "--load",
        "logs");
    assertRefused(
        KinesisMain.class,
        "Invalid value for option '--rate': '0' is not a number from 1 to 999999" + end,
        "--rate",
        "0");
    assertRefused(PostgresMain.class, "Unknown option: '--topic'" + end, "--topic");
  }

  @Test
  void whatKafkaDoesNotTakeIsOneLineAndExitCodeTwo() {
    DemoProcess.Result result = DemoProcess.of(KafkaMain.class).args("--topic", "a b:1").run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .hasLineCount(1)
        .startsWith("Kafka refuses the topic a b: Topic name is invalid");
    assertThat(result.leftBehind()).isEmpty();
  }

  @Test
  void helpListsTheOptionsAndTheSampleData() {
    DemoProcess.Result result = DemoProcess.of(KafkaMain.class).args("--help").run();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("Usage: course kafka ")
        .contains("--topic=NAME:PARTITIONS", "access-log, orders, tweets", "--port=N");
  }

  private static void assertRefused(Class<?> main, String line, String... args) {
    assertThat(DemoProcess.of(main).args(args).run())
        .isEqualTo(new DemoProcess.Result(2, "", line + "\n", List.of()));
  }

  private static List<String> values(Dataset dataset) {
    return dataset.messages().stream().map(Message::value).toList();
  }

  private void start(Class<?> main, String... args) throws IOException {
    process = DemoProcess.of(main).args(args).start(out, err, temporary);
  }

  /** Waits for a line that matches, and returns the text of its group. */
  private String awaitLine(String regex) {
    Pattern line = Pattern.compile("^" + regex + "$", Pattern.MULTILINE);
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Matcher found = line.matcher(Files.readString(out));
              return found.find() ? found.group(1) : null;
            },
            found -> found != null);
  }

  private void assertEndsCleanly() throws Exception {
    assertThat(Files.readString(out)).contains("Ctrl-C ends it");
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(TERMINATED);
    assertThat(err).isEmptyFile();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }
}
