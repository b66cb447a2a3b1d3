package io.sparkcourse.services.kafka;

import static io.sparkcourse.services.kafka.TestClients.consumer;
import static io.sparkcourse.services.kafka.TestClients.numbers;
import static io.sparkcourse.services.kafka.TestClients.partitions;
import static io.sparkcourse.services.kafka.TestClients.producer;
import static io.sparkcourse.services.kafka.TestClients.readToEnd;
import static io.sparkcourse.services.kafka.TestClients.send;
import static io.sparkcourse.services.kafka.TestClients.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.testing.demo.DemoProcess;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker leaves behind, and in which directories it works. */
class LocalKafkaEndTest {
  /**
   * Kafka's metrics library has two threads for all brokers of a JVM, which do not keep it from
   * ending; the others are of the JDK and of JUnit.
   */
  private static final Pattern NOT_OF_A_BROKER =
      Pattern.compile("metrics-meter-tick-thread-.*|process reaper|ForkJoinPool-.*");

  @TempDir private Path folder;

  @Test
  void aClosedBrokerLeavesNeitherThreadsNorAPortNorADirectory() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Set<String> directories = temporaryDirectories();
    LocalKafka broker = LocalKafka.start();
    broker.topics().create("orders", 1);
    assertThat(temporaryDirectories()).hasSize(directories.size() + 1);
    assertThat(startedSince(before)).anyMatch(name -> name.startsWith("data-plane-kafka"));

    broker.close();

    assertThat(startedSince(before)).isEmpty();
    assertThat(temporaryDirectories()).isEqualTo(directories);
    String[] address = broker.bootstrapServers().split(":");
    try (Socket socket = new Socket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1]))))
          .isInstanceOf(ConnectException.class);
    }
  }

  private static Set<String> startedSince(Set<Thread> before) {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeAll(before);
    return threads.stream()
        .map(Thread::getName)
        .filter(name -> !NOT_OF_A_BROKER.matcher(name).matches())
        .collect(Collectors.toSet());
  }

  private static Set<String> temporaryDirectories() throws Exception {
    Path sibling = Files.createTempDirectory("sibling-");
    Files.delete(sibling);
    try (Stream<Path> files = Files.list(sibling.getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("kafka-"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void theNextBrokerWithADirectoryGoesOnWhereTheFirstEnded() throws Exception {
    Path directory = folder.resolve("Ann's 50% #1 %20+").resolve("records");
    try (LocalKafka first = LocalKafka.start(directory);
        KafkaProducer<String, String> producer = producer(first.bootstrapServers(), Map.of())) {
      first.topics().create("orders", 2);
      send(producer, "orders", 2, 0, 20);
    }
    try (LocalKafka second = LocalKafka.start(directory);
        KafkaConsumer<String, String> consumer = consumer(second.bootstrapServers(), Map.of())) {
      consumer.assign(partitions("orders", 2));
      assertThat(values(readToEnd(consumer))).containsExactlyInAnyOrderElementsOf(numbers(0, 20));
    }
    assertThat(directory.resolve("orders-0")).isDirectory();
  }

  @Test
  void aCommaInTheDirectoryIsRefused() {
    assertThatThrownBy(() -> LocalKafka.start(folder.resolve("a,b")))
        .isInstanceOf(CannotRunException.class)
        .hasMessageContaining("divides the name at the comma");
    assertThat(folder.resolve("a,b")).doesNotExist();
  }

  @Test
  void aProgramEndsQuietlyAndLeavesNothingInAHeapOf512Megabytes() {
    DemoProcess.Result result =
        DemoProcess.of(CountedRecords.class).withTestClasses().args("close").run();
    assertThat(result).isEqualTo(new DemoProcess.Result(0, "1000\n", "", List.of()));
  }

  @Test
  void aProgramThatExitsLeavesNothingEither() {
    DemoProcess.Result result =
        DemoProcess.of(CountedRecords.class).withTestClasses().args("exit").run();
    assertThat(result).isEqualTo(new DemoProcess.Result(3, "1000\n", "", List.of()));
  }
}
