package io.sparkcourse.section3.joins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** A join of two streams joins one batch of each; impressions are a, b, c, clicks A, B, C. */
class SameBatchJoinTest {
  private static final SnippetCompiler COMPILER =
      SnippetCompiler.importing(
          "org.apache.spark.streaming.api.java.JavaPairDStream", "scala.Tuple2");

  @Test
  void aClickInTheBatchOfItsImpressionIsFound() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<String, String>>> joined =
          tester.collect(pairs(tester, List.of("a", "b")).join(pairs(tester, List.of("A"))));
      tester.run(2);

      joined.assertBatch(1, Tuple2.apply("a", Tuple2.apply("a", "A"))).assertBatch(2);
    }
  }

  @Test
  void aClickOneBatchAfterItsImpressionIsNotFound() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<String, String>>> joined =
          tester.collect(
              pairs(tester, List.of("a"), List.of()).join(pairs(tester, List.of(), List.of("A"))));
      tester.run(4);

      assertThat(joined.batches().values()).hasSize(4).allMatch(List::isEmpty);
    }
  }

  @Test
  void anOuterJoinKeepsWhatIsAloneOnItsSide() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      JavaPairDStream<String, String> shown = pairs(tester, List.of("a", "b"));
      JavaPairDStream<String, String> clicked = pairs(tester, List.of("B", "C"));
      BatchOutput<Tuple2<String, Tuple2<String, Optional<String>>>> left =
          tester.collect(shown.leftOuterJoin(clicked));
      BatchOutput<Tuple2<String, Tuple2<Optional<String>, String>>> right =
          tester.collect(shown.rightOuterJoin(clicked));
      BatchOutput<Tuple2<String, Tuple2<Optional<String>, Optional<String>>>> full =
          tester.collect(shown.fullOuterJoin(clicked));
      tester.run(1);

      left.assertBatch(
          1,
          Tuple2.apply("a", Tuple2.apply("a", Optional.empty())),
          Tuple2.apply("b", Tuple2.apply("b", Optional.of("B"))));
      right.assertBatch(
          1,
          Tuple2.apply("b", Tuple2.apply(Optional.of("b"), "B")),
          Tuple2.apply("c", Tuple2.apply(Optional.empty(), "C")));
      full.assertBatch(
          1,
          Tuple2.apply("a", Tuple2.apply(Optional.of("a"), Optional.empty())),
          Tuple2.apply("b", Tuple2.apply(Optional.of("b"), Optional.of("B"))),
          Tuple2.apply("c", Tuple2.apply(Optional.empty(), Optional.of("C"))));
    }
  }

  @Test
  void aClickThatComesLaterIsUnmatchedInBothBatchesOfAFullOuterJoin() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<Optional<String>, Optional<String>>>> full =
          tester.collect(
              pairs(tester, List.of("a"), List.of())
                  .fullOuterJoin(pairs(tester, List.of(), List.of("A"))));
      tester.run(2);

      full.assertBatch(1, Tuple2.apply("a", Tuple2.apply(Optional.of("a"), Optional.empty())))
          .assertBatch(2, Tuple2.apply("a", Tuple2.apply(Optional.empty(), Optional.of("A"))));
    }
  }

  @Test
  void aKeyThatIsThereSeveralTimesGivesEveryCombination() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<String, String>>> joined =
          tester.collect(
              pairs(tester, List.of("a", "a")).join(pairs(tester, List.of("A", "A", "A"))));
      tester.run(1);

      assertThat(joined.batch(1))
          .hasSize(2 * 3)
          .containsOnly(Tuple2.apply("a", Tuple2.apply("a", "A")));
    }
  }

  @Test
  void cogroupGivesEachKeyOfEitherSideOnce() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, List<List<String>>>> grouped =
          tester.collect(
              pairs(tester, List.of("a", "a", "b"))
                  .cogroup(pairs(tester, List.of("A", "C")))
                  .mapValues(both -> List.of(list(both._1()), list(both._2()))));
      tester.run(1);

      grouped.assertBatch(
          1,
          Tuple2.apply("a", List.of(List.of("a", "a"), List.of("A"))),
          Tuple2.apply("b", List.of(List.of("b"), List.of())),
          Tuple2.apply("c", List.of(List.of(), List.of("C"))));
    }
  }

  @Test
  void streamsThatSlideDifferentlyAreRefusedWhenTheJoinIsDefined() {
    try (DStreamTester tester = DStreamTester.every(SameBatchJoinDemo.BATCH)) {
      JavaPairDStream<String, String> everyTwenty =
          pairs(tester, List.of("a")).window(Durations.seconds(20), Durations.seconds(20));
      JavaPairDStream<String, String> everyTen = pairs(tester, List.of("A"));

      assertThatThrownBy(() -> everyTwenty.join(everyTen))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("requirement failed: Some of the DStreams have different slide durations");
    }
  }

  @Test
  void javasOwnOptionalDoesNotCompile() {
    String join =
        """
        JavaPairDStream<String, Tuple2<String, %s<String>>> join(
            JavaPairDStream<String, String> shown, JavaPairDStream<String, String> clicked) {
          return shown.leftOuterJoin(clicked);
        }
        """;

    assertThat(COMPILER.errors(join.formatted("org.apache.spark.api.java.Optional"))).isEmpty();
    assertThat(COMPILER.errors(join.formatted("java.util.Optional")))
        .singleElement()
        .asString()
        .contains("incompatible types: no instance(s) of type variable(s) W exist so that")
        .contains("org.apache.spark.api.java.Optional<", "java.util.Optional<");
  }

  @Test
  void sparksOptionalHasNoMap() {
    String use = "String use(org.apache.spark.api.java.Optional<String> click) { return %s; }";

    assertThat(COMPILER.errors(use.formatted("click.isPresent() ? click.get() : click.orNull()")))
        .isEmpty();
    assertThat(COMPILER.errors(use.formatted("click.orElse(\"\")"))).isEmpty();
    assertThat(COMPILER.errors(use.formatted("click.map(String::trim).orElse(\"\")")))
        .singleElement()
        .asString()
        .contains("cannot find symbol", "map");
    assertThat(
            COMPILER.errors(
                "void use(org.apache.spark.api.java.Optional<String> click) {"
                    + " click.ifPresent(System.out::println); }"))
        .singleElement()
        .asString()
        .contains("cannot find symbol", "ifPresent");
  }

  /** Each element by its small letter. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed to a method that only reads
  private static JavaPairDStream<String, String> pairs(
      DStreamTester tester, List<String>... batches) {
    JavaDStream<String> letters = tester.stream(batches);
    return letters.mapToPair(letter -> new Tuple2<>(letter.toLowerCase(Locale.ROOT), letter));
  }

  private static List<String> list(Iterable<String> elements) {
    return StreamSupport.stream(elements.spliterator(), false).toList();
  }
}
