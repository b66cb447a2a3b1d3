package io.sparkcourse.section4.kinesis;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.dynamodbv2.model.ResourceNotFoundException;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.section4.kinesis.KilledOrdersJob.Point;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lecture 4.3: how often each order arrives if the driver, with the receiver in it, is killed.
 * Kinesis and DynamoDB are in this process, so they survive it.
 */
@Tag("kill")
class KilledReceiverTest {
  private static final Path LECTURE = Path.of("lectures/4.03-integration-with-kinesis.md");
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int AT_ONCE = 4; // most of the time each of them waits for the KCL
  private static final int EVERY_SECOND = 1;
  private static final int NOT_IN_THIS_TEST =
      Integer.MAX_VALUE; // a whole hour would be one on the clock
  private static final String TRIM_HORIZON = "TRIM_HORIZON";
  private static final String SHARD_END = "SHARD_END";
  private static final String ENDPOINT = LocalEndpointHandler.PROPERTY;
  private static final String NAME = "orders"; // that of the demo, which can split it

  private static final List<Order> ALL = ReshardingDemo.orders(101);
  private static final List<Order> BEFORE = ALL.subList(0, 100);
  private static final List<Order> AFTER = ALL.subList(100, 101);

  @TempDir private Path directory;
  private KinesisConnection kinesis;
  private Leases leases;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

  /**
   * What has happened to the orders when the job is killed.
   *
   * @param row of it in the lecture's table
   */
  private record Moment(String row, Point heldAt, boolean noted) {}

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment("checkpointed in DynamoDB, not written", Point.BEFORE_OUTPUT, true),
          new Moment("neither checkpointed nor written", Point.BEFORE_OUTPUT, false),
          new Moment("checkpointed and written", Point.AFTER_OUTPUT, true),
          new Moment("written, not checkpointed", Point.AFTER_OUTPUT, false));

  @BeforeEach
  void start() throws IOException {
    kinesis = KinesisConnection.local();
    leases = new Leases(kinesis.region());
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    leases.close();
    kinesis.close();
  }

  @Test
  void theTableOfTheLectureSaysHowOftenEachOrderComes() throws Exception {
    List<Callable<String>> kills = new ArrayList<>();
    for (Moment moment : MOMENTS) {
      kills.add(() -> afterTheKill(moment, false));
      kills.add(() -> afterTheKill(moment, true));
    }
    List<Future<String>> results = threads.invokeAll(kills);

    List<String> rows = new ArrayList<>();
    for (int i = 0; i < MOMENTS.size(); i++) {
      rows.add(
          "| %s | %s | %s |"
              .formatted(
                  MOMENTS.get(i).row(), results.get(2 * i).get(), results.get(2 * i + 1).get()));
    }
    List<String> lecture = Files.readAllLines(LECTURE);
    int heading =
        lecture.indexOf("| killed when the orders were | no checkpoint directory | with it |");
    assertThat(lecture.subList(heading + 2, heading + 2 + rows.size())).isEqualTo(rows);
  }

  /**
   * Nothing is stored in the first life: no block gets ready. Spark's log in the checkpoint
   * directory has the blocks that are stored, so it would not help.
   */
  @Test
  void ofAClosedShardIsLostWhatIsReceivedAndNotStored() throws Exception {
    kinesis.createStream(NAME, 1);
    put(NAME, BEFORE);
    String shard = kinesis.shards(NAME).get(0).getShardId();
    ReshardingDemo.split(kinesis, kinesis.shards(NAME).get(0));
    Lives job = new Lives(NAME, directory, EVERY_SECOND, false);

    Process first = job.start("first", "-Dspark.streaming.blockInterval=1000d");
    try {
      await().atMost(PATIENCE).until(() -> SHARD_END.equals(notes(NAME).get(shard)));
    } finally {
      first.destroyForcibly().onExit().join();
    }
    put(NAME, AFTER);
    job.runUntilWritten(AFTER.get(0));
    assertThat(job.written()).containsExactly(OrderRecords.text(AFTER.get(0)));
  }

  /** How often each order is written, in words, by a job that is killed and started again. */
  private String afterTheKill(Moment moment, boolean checkpointed) throws Exception {
    String name = moment.heldAt() + "-" + moment.noted() + "-" + checkpointed;
    kinesis.createStream(name, 1);
    put(name, BEFORE);
    Lives job =
        new Lives(
            name,
            Files.createDirectory(directory.resolve(name)),
            moment.noted() ? EVERY_SECOND : NOT_IN_THIS_TEST,
            checkpointed);

    Process first = job.start("first", "-D" + KilledOrdersJob.HOLD + "=" + moment.heldAt().name());
    try {
      await().atMost(PATIENCE).until(() -> job.isHeld("first"));
      awaitNotes(name, moment);
      await().atMost(PATIENCE).until(() -> !checkpointed || job.hasCheckpoint());
    } finally {
      first.destroyForcibly().onExit().join();
    }
    put(name, AFTER);
    job.runUntilWritten(AFTER.get(0));
    return inWords(job.written());
  }

  private void awaitNotes(String application, Moment moment) {
    if (moment.noted()) {
      String last = SequenceNumbers.last(kinesis, application);
      await().atMost(PATIENCE).until(() -> notes(application).containsValue(last));
    } else {
      assertThat(notes(application).values()).containsExactly(TRIM_HORIZON);
    }
  }

  /** By shard; empty if the application has no table yet. */
  private Map<String, String> notes(String application) {
    try {
      return leases.checkpoints(application);
    } catch (ResourceNotFoundException notYet) {
      return Map.of();
    }
  }

  private void put(String stream, List<Order> orders) {
    OrderRecords.put(kinesis.client(), stream, orders);
  }

  private static String inWords(List<String> written) {
    Map<String, Long> times = written.stream().collect(groupingBy(order -> order, counting()));
    List<Long> different =
        BEFORE.stream()
            .map(order -> times.getOrDefault(OrderRecords.text(order), 0L))
            .distinct()
            .toList();
    assertThat(different).as("how often each order comes").hasSize(1);
    return switch (Math.toIntExact(different.get(0))) {
      case 0 -> "never: %d of %d lost".formatted(BEFORE.size(), BEFORE.size());
      case 1 -> "once";
      case 2 -> "twice";
      default -> different.get(0) + " times";
    };
  }

  /** The runs of the job, each in its own JVM. */
  private final class Lives {
    private final String stream;
    private final Path own;
    private final int secondsBetweenNotes;
    private final boolean checkpointed;

    Lives(String stream, Path own, int secondsBetweenNotes, boolean checkpointed) {
      this.stream = stream;
      this.own = own;
      this.secondsBetweenNotes = secondsBetweenNotes;
      this.checkpointed = checkpointed;
    }

    Process start(String number, String... flags) throws IOException {
      DemoProcess job =
          DemoProcess.of(KilledOrdersJob.class)
              .withTestClasses()
              .jvmFlags(flags)
              .jvmFlags(
                  "-Dcourse.launcher.pid=" + ProcessHandle.current().pid(),
                  "-D" + ENDPOINT + "=" + System.getProperty(ENDPOINT),
                  "-Daws.accessKeyId=local",
                  "-Daws.secretKey=local")
              .args("--region", kinesis.region(), "--stream", stream)
              .args("--output", own.resolve("orders").toString())
              .args("--note-every", Integer.toString(secondsBetweenNotes));
      if (checkpointed) {
        job.args("--checkpoint", own.resolve("checkpoint").toString());
      }
      return job.start(
          out(number), own.resolve(number + ".err"), Files.createDirectories(own.resolve("tmp")));
    }

    /** Runs again, until it has written this order. */
    void runUntilWritten(Order last) throws IOException {
      Process second = start("second");
      try {
        await().atMost(PATIENCE).until(() -> written().contains(OrderRecords.text(last)));
      } finally {
        second.destroyForcibly().onExit().join();
      }
    }

    boolean isHeld(String number) throws IOException {
      return Files.readString(out(number)).contains(KilledOrdersJob.HELD);
    }

    boolean hasCheckpoint() throws IOException {
      try (Stream<Path> files = Files.list(own.resolve("checkpoint"))) {
        return files.anyMatch(file -> file.getFileName().toString().matches("checkpoint-\\d+"));
      }
    }

    List<String> written() throws IOException {
      Path file = own.resolve("orders");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private Path out(String number) {
      return own.resolve(number + ".out");
    }
  }
}
