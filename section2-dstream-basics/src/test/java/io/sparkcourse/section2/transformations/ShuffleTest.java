package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.section2.transformations.ShuffleWrites.Write;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** The shuffle write of 200,000 pairs with 100 keys. */
class ShuffleTest {
  private static final int PAIRS = 200_000;
  private static final int KEYS = 100;

  private final ShuffleWrites writes = new ShuffleWrites();

  @BeforeEach
  void listen() {
    TestSpark.context().sc().addSparkListener(writes);
  }

  @AfterEach
  void listenNoMore() {
    TestSpark.context().sc().removeSparkListener(writes);
  }

  @Test
  void reduceByKeyWritesAPairForEachKeyAndPartition() throws TimeoutException {
    assertThat(records(2, pairs -> pairs.reduceByKey(Math::max))).isEqualTo(2 * KEYS);
    assertThat(records(4, pairs -> pairs.reduceByKey(Math::max))).isEqualTo(4 * KEYS);
    assertThat(records(4, ByKeyDemo::averages)).isEqualTo(4 * KEYS);
  }

  @Test
  void groupByKeyOfAStreamWritesAsManyRecordsWithAllValuesInThem() throws TimeoutException {
    Write reduced = write(4, pairs -> pairs.reduceByKey(Math::max));
    Write grouped = write(4, JavaPairDStream::groupByKey);

    assertThat(grouped.records()).isEqualTo(4 * KEYS);
    assertThat(grouped.bytes()).isGreaterThan(50 * reduced.bytes());
  }

  @Test
  void groupByKeyOfAnRddWritesEveryPair() throws TimeoutException {
    assertThat(records(4, pairs -> pairs.transformToPair(rdd -> rdd.groupByKey())))
        .isEqualTo(PAIRS);
  }

  private long records(int partitions, Operation operation) throws TimeoutException {
    return write(partitions, operation).records();
  }

  /** The write of the operation's only shuffle. */
  private Write write(int partitions, Operation operation) throws TimeoutException {
    String group = "write " + writes.byJobGroup().size();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      List<Integer> thousands = IntStream.range(0, PAIRS / 1000).boxed().toList();
      JavaPairDStream<Integer, Integer> pairs =
          tester.stream(List.of("one batch"))
              .transformToPair(
                  rdd ->
                      TestSpark.context()
                          .parallelize(thousands, partitions)
                          .flatMap(n -> IntStream.range(n * 1000, (n + 1) * 1000).iterator())
                          .mapToPair(number -> new Tuple2<>(number % KEYS, number)));
      ShuffleDemo.compute(group, operation.of(pairs));
      tester.run(1);
    }
    TestSpark.context().sc().listenerBus().waitUntilEmpty(); // listeners are called later
    Map<String, List<Write>> all = writes.byJobGroup();
    assertThat(all.get(group)).hasSize(1);
    return all.get(group).get(0);
  }

  /** Transforms one stream of pairs into another. */
  @FunctionalInterface
  private interface Operation {
    JavaPairDStream<Integer, ?> of(JavaPairDStream<Integer, Integer> pairs);
  }
}
