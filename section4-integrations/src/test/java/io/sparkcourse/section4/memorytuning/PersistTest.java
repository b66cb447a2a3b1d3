package io.sparkcourse.section4.memorytuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 4.6: how a stream is kept, which of its batches, and until when. */
class PersistTest {
  private static final Duration BATCH = Durations.seconds(1);

  @Test
  void aStreamIsKeptSerializedByDefaultAndAnRddIsNot() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      assertThat(level(words(tester))).isEqualTo(StorageLevel.NONE());
      assertThat(level(words(tester).persist())).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
      assertThat(level(words(tester).cache())).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
      assertThat(tester.context().sparkContext().emptyRDD().cache().getStorageLevel())
          .isEqualTo(StorageLevel.MEMORY_ONLY());
    }
  }

  @Test
  void stateIsKeptAutomatically() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, Integer> counts =
          words(tester)
              .mapToPair(word -> new Tuple2<>(word, 1))
              .updateStateByKey((ones, count) -> Optional.of(count.or(0) + ones.size()));

      assertThat(counts.dstream().storageLevel()).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
    }
  }

  @Test
  void theStateOfMapWithStateIsKeptAsObjects() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      words(tester)
          .mapToPair(word -> new Tuple2<>(word, 1))
          .mapWithState(StateSpec.function(PersistTest::count))
          .foreachRDD(rdd -> rdd.count());
      tester.run(2);

      assertThat(TestSpark.context().sc().getRDDStorageInfo())
          .extracting(RDDInfo::storageLevel)
          .containsOnly(StorageLevel.MEMORY_ONLY());
    }
  }

  @Test
  void theLevelOfTheStreamIsTheLevelOfItsRdds() {
    List<StorageLevel> levels = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      words(tester)
          .persist(StorageLevel.MEMORY_AND_DISK())
          .foreachRDD(rdd -> levels.add(rdd.getStorageLevel()));
      tester.run(2);
    }

    assertThat(levels)
        .containsExactly(StorageLevel.MEMORY_AND_DISK(), StorageLevel.MEMORY_AND_DISK());
  }

  @Test
  void theLevelCanNoLongerBeChangedAfterTheStartNorSet() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = words(tester);
      JavaDStream<String> cached = words.map(word -> word).cache();
      cached.foreachRDD(rdd -> rdd.count());
      cached.persist(StorageLevel.MEMORY_ONLY()); // before the start it can
      tester.run(1);

      for (JavaDStream<String> stream : List.of(words, cached)) {
        assertThatThrownBy(() -> stream.persist(StorageLevel.MEMORY_AND_DISK()))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessage(
                "Cannot change storage level of a DStream after streaming context has started");
      }
    }
  }

  @Test
  void aStreamHasNoUnpersist() {
    assertThat(
            SnippetCompiler.importing("org.apache.spark.streaming.api.java.JavaDStream")
                .errors("void program(JavaDStream<String> words) { words.unpersist(); }"))
        .singleElement()
        .asString()
        .contains("cannot find symbol");
  }

  @Test
  void aBatchIsKeptUntilTheNextOneHasFinished() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = PersistDemo.named("words", words(tester)).cache();
      words.foreachRDD(rdd -> rdd.count());
      tester.run(5);

      await().untilAsserted(() -> assertThat(kept("words")).isEqualTo("00:00:05"));
    }
  }

  @Test
  void theParentOfAWindowIsKeptForTheWindowAndABatchMore() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      PersistDemo.named("words", words(tester))
          .window(Durations.seconds(3))
          .foreachRDD(rdd -> rdd.count());
      tester.run(9);

      await()
          .untilAsserted(
              () -> assertThat(kept("words")).isEqualTo("00:00:06 00:00:07 00:00:08 00:00:09"));
    }
  }

  @Test
  void anRddThatAnOutputCachesIsLetGoWithItsBatchIfItIsTheStreamsOwn() {
    List<JavaRDD<String>> given = new ArrayList<>();
    List<JavaRDD<String>> made = new ArrayList<>(); // referenced, so that it stays
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      words(tester)
          .foreachRDD(
              rdd -> {
                given.add(rdd.cache());
                made.add(rdd.filter(word -> word.equals("a")).cache());
              });
      tester.run(9);

      await().until(() -> given.get(0).getStorageLevel().equals(StorageLevel.NONE()));
      assertThat(made.get(0).getStorageLevel()).isEqualTo(StorageLevel.MEMORY_ONLY());
    }
  }

  private static Integer count(String word, Optional<Integer> one, State<Integer> count) {
    count.update(one.get() + (count.exists() ? count.get() : 0));
    return count.get();
  }

  private static JavaDStream<String> words(DStreamTester tester) {
    return tester.stream(Collections.nCopies(9, List.of("a", "b"))).map(word -> word);
  }

  private static String kept(String name) {
    return PersistDemo.kept(TestSpark.context(), name);
  }

  private static StorageLevel level(JavaDStream<?> stream) {
    return stream.dstream().storageLevel();
  }
}
