package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Three functions that run until there are checkpoints, and how to repair them. */
class NotSerializableTest {
  /** Static, since a recovered function has no object of this JVM. */
  private static final ConcurrentLinkedQueue<String> SENT = new ConcurrentLinkedQueue<>();

  @TempDir Path directory;

  /** An example of what cannot be sent: a connection, a client, a lock, a pool of threads. */
  private static final class Client {
    void send(String line) {
      SENT.add(line);
    }
  }

  private static void anObject(JavaDStream<Integer> numbers) {
    // region an-object
    Client client = new Client();
    numbers.foreachRDD(rdd -> client.send("sum " + rdd.reduce(Integer::sum)));
    // endregion
  }

  private static void anObjectRepaired(JavaDStream<Integer> numbers) {
    // region an-object-repaired
    numbers.foreachRDD(
        rdd -> {
          Client client = new Client(); // in the driver, once per batch
          client.send("sum " + rdd.reduce(Integer::sum));
        });
    // endregion
  }

  // region a-field
  private static final class Report {
    private final Client client = new Client();
    private final String title;

    Report(String title) {
      this.title = title;
      client.send("begin");
    }

    void addTo(JavaDStream<Integer> numbers) {
      numbers.foreachRDD(rdd -> new Client().send(title + rdd.reduce(Integer::sum)));
    }
  }

  // endregion

  private static final class RepairedReport {
    private final Client client = new Client();
    private final String title;

    RepairedReport(String title) {
      this.title = title;
      client.send("begin");
    }

    // region a-field-repaired
    void addTo(JavaDStream<Integer> numbers) {
      String heading = title; // a text can be sent; "title" is short for "this.title"
      numbers.foreachRDD(rdd -> new Client().send(heading + rdd.reduce(Integer::sum)));
    }
    // endregion
  }

  // region a-sink
  private static final class Sink implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Client client = new Client();

    void send(int sum) {
      client.send("sum " + sum);
    }
  }

  // endregion

  private static final class TransientSink implements Serializable {
    private static final long serialVersionUID = 1L;
    // region a-sink-transient
    private final transient Client client = new Client();

    // endregion

    void send(int sum) {
      client.send("sum " + sum);
    }
  }

  private static final class RepairedSink implements Serializable {
    private static final long serialVersionUID = 1L;
    // region a-sink-repaired
    private transient Client client; // null in every copy that was read from a file

    void send(int sum) {
      if (client == null) {
        client = new Client();
      }
      client.send("sum " + sum);
    }
    // endregion
  }

  private static void sink(JavaDStream<Integer> numbers) {
    Sink sink = new Sink();
    numbers.foreachRDD(rdd -> sink.send(rdd.reduce(Integer::sum)));
  }

  private static void sinkTransient(JavaDStream<Integer> numbers) {
    TransientSink sink = new TransientSink();
    numbers.foreachRDD(rdd -> sink.send(rdd.reduce(Integer::sum)));
  }

  private static void sinkRepaired(JavaDStream<Integer> numbers) {
    RepairedSink sink = new RepairedSink();
    numbers.foreachRDD(rdd -> sink.send(rdd.reduce(Integer::sum)));
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        function("captures an object", NotSerializableTest::anObject),
        function("reads a field", numbers -> new Report("sum ").addTo(numbers)),
        function("holds a client", NotSerializableTest::sink));
  }

  static Stream<Arguments> repaired() {
    return Stream.of(
        function("makes the object", NotSerializableTest::anObjectRepaired),
        function("copies the field", numbers -> new RepairedReport("sum ").addTo(numbers)),
        function("opens the client when it is needed", NotSerializableTest::sinkRepaired));
  }

  @BeforeEach
  void forget() {
    SENT.clear();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void runsWithoutCheckpoints(String what, Consumer<JavaDStream<Integer>> function) {
    try (DStreamTester tester = DStreamTester.every(RunningTotal.BATCH)) {
      function.accept(tester.stream(List.of(1), List.of(2, 3)));
      tester.run(2);
    }

    assertThat(SENT).filteredOn(line -> !line.equals("begin")).containsExactly("sum 1", "sum 5");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void doesNotStartWithCheckpoints(String what, Consumer<JavaDStream<Integer>> function) {
    assertThatThrownBy(() -> RunningTotal.run(create(function), 1))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageStartingWith(
            "DStream checkpointing has been enabled but the DStreams with their functions are not"
                + " serializable\nio.sparkcourse.section3.checkpointing.NotSerializableTest$");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("repaired")
  void runsWithCheckpointsAndAfterARecovery(String what, Consumer<JavaDStream<Integer>> function)
      throws Exception {
    RunningTotal.run(create(function), 2);
    RunningTotal.run(recover(), 1);

    assertThat(SENT)
        .filteredOn(line -> !line.equals("begin"))
        .containsExactly("sum 1", "sum 2", "sum 2", "sum 3");
  }

  @Test
  void aTransientClientIsNullAfterARecovery() throws Exception {
    RunningTotal.run(create(NotSerializableTest::sinkTransient), 2);
    assertThat(SENT).containsExactly("sum 1", "sum 2");

    assertThatThrownBy(() -> RunningTotal.run(recover(), 1))
        .isInstanceOf(NullPointerException.class);
  }

  /** Functions of tasks are sent in any case, and Spark refuses them at once. */
  @Test
  void aFunctionOfTasksIsRefusedWhereItIsPassedCheckpointsOrNot() {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    try {
      Client client = new Client();
      assertThatThrownBy(
              () ->
                  RunningTotal.numbers(ssc)
                      .map(
                          number -> {
                            client.send("number " + number);
                            return number;
                          }))
          .isInstanceOf(SparkException.class)
          .hasMessage("Task not serializable");
    } finally {
      RunningTotal.stop(ssc);
    }
  }

  private JavaStreamingContext create(Consumer<JavaDStream<Integer>> function) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(HadoopPath.of(directory));
    function.accept(RunningTotal.numbers(ssc));
    return ssc;
  }

  private JavaStreamingContext recover() {
    return JavaStreamingContext.getOrCreate(HadoopPath.of(directory), () -> create(numbers -> {}));
  }

  private static Arguments function(String what, Consumer<JavaDStream<Integer>> function) {
    return Arguments.of(what, function);
  }
}
