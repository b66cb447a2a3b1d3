package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** Lecture 2.3: partitions, and what changes them. */
class PartitionsTest {
  private static final List<String> WORDS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  @Test
  void glomGivesAListForEachPartition() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<List<String>> partitions = tester.collect(tester.stream(WORDS).glom());

      tester.run(1);

      assertThat(partitions.batch(1))
          .containsExactly(List.of("a", "b", "c", "d"), List.of("e", "f", "g", "h"));
    }
  }

  @Test
  void repartitionIsAShuffleAndChangesTheNumber() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      Map<String, Integer> numbers = new HashMap<>();
      List<Boolean> shuffled = new ArrayList<>();
      JavaDStream<String> words = tester.stream(WORDS);
      for (int n : List.of(1, 4)) {
        words
            .repartition(n)
            .foreachRDD(
                rdd -> {
                  numbers.put("repartition(" + n + ")", rdd.getNumPartitions());
                  shuffled.add(isShuffled(rdd.rdd()));
                  assertThat(rdd.collect()).containsExactlyInAnyOrderElementsOf(WORDS);
                });
      }
      words.filter(word -> true).foreachRDD(rdd -> shuffled.add(isShuffled(rdd.rdd())));

      tester.run(1);

      assertThat(numbers).isEqualTo(Map.of("repartition(1)", 1, "repartition(4)", 4));
      assertThat(shuffled).containsExactly(true, true, false);
    }
  }

  @Test
  void whatIsMappedBeforeRepartitionIsMappedInTheOldTasks() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> words = tester.stream(WORDS);
      BatchOutput<String> before =
          tester.collect(tasks(PartitionsDemo.mappedInTask(words).repartition(4)));
      BatchOutput<String> after =
          tester.collect(tasks(PartitionsDemo.mappedInTask(words.repartition(4))));

      tester.run(1);

      assertThat(before.batch(1)).containsOnly("0", "1");
      assertThat(after.batch(1)).containsOnly("0", "1", "2", "3");
    }
  }

  private static JavaDStream<String> tasks(JavaDStream<String> mapped) {
    return mapped.map(word -> word.substring(word.indexOf(':') + 1));
  }

  private static boolean isShuffled(RDD<?> rdd) {
    return JavaConverters.seqAsJavaList(rdd.dependencies()).stream()
        .anyMatch(
            dependency ->
                dependency instanceof ShuffleDependency<?, ?, ?> || isShuffled(dependency.rdd()));
  }
}
