package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Tuple2;

/** The result of a run of streams, and what it says about answers that return no stream. */
class StreamCheckTest {
  /** How the check runs its answers. */
  private enum Way {
    STRAIGHT,
    RECOVERED,
    RECOVERED_IN_A_NEW_SPARK_CONTEXT
  }

  private sealed interface Event {}

  private record Word(String text) implements Event {}

  private record Blocked(String text) implements Event {}

  @ParameterizedTest
  @EnumSource(Way.class)
  void acceptsARunningTotal(Way way) {
    assertThat(new TotalsCheck(way, StreamCheckTest::totals).verdict()).isEqualTo(new Right());
  }

  @ParameterizedTest
  @EnumSource(value = Way.class, names = "STRAIGHT", mode = EnumSource.Mode.EXCLUDE)
  void rejectsATotalInAVariable(Way way) {
    assertThat(wrong(new TotalsCheck(way, StreamCheckTest::inAVariable)).mistake())
        .isEqualTo(CommonMistake.DIFFERS);
  }

  @Test
  void saysOfAnAnswerThatReturnsNothing() {
    assertThat(wrong(new TotalsCheck(Way.STRAIGHT, words -> null)).mistake())
        .isEqualTo(CommonMistake.RETURNS_NULL);
  }

  @Test
  void saysOfAnAnswerThatPrintsInsteadOfReturning() {
    assertThat(
            wrong(
                    new TotalsCheck(
                        Way.STRAIGHT,
                        words -> {
                          words.foreachRDD(rdd -> {});
                          return null;
                        }))
                .mistake())
        .isEqualTo(CommonMistake.PRINTS_INSTEAD_OF_RETURNING);
    assertThat(
            wrong(
                    new TotalsCheck(
                        Way.STRAIGHT,
                        words -> {
                          totals(words).foreachRDD(rdd -> {});
                          return words.filter(word -> false);
                        }))
                .mistake())
        .isEqualTo(CommonMistake.PRINTS_INSTEAD_OF_RETURNING);
  }

  @Test
  void saysOfAnAnswerThatStartsTheContext() {
    assertThat(
            wrong(
                    new TotalsCheck(
                        Way.STRAIGHT,
                        words -> {
                          words.print();
                          words.context().start();
                          return words;
                        }))
                .mistake())
        .isEqualTo(CommonMistake.STARTS_THE_CONTEXT);
  }

  @Test
  void carriesOutWhatHappensBetweenBatches() {
    assertThat(new BlockedCheck().verdict()).isEqualTo(new Right());
  }

  private static Wrong wrong(TotalsCheck check) {
    Verdict verdict = check.verdict();
    assertThat(verdict).isInstanceOf(Wrong.class);
    return (Wrong) verdict;
  }

  private static JavaDStream<String> totals(JavaDStream<String> words) {
    return words
        .mapToPair(word -> new Tuple2<>(word, 1))
        .<Integer>updateStateByKey((more, sum) -> Optional.of(sum.orElse(0) + more.size()))
        .map(total -> total._1() + total._2());
  }

  /** The function and its list are in the checkpoint, as they were at the start. */
  private static JavaDStream<String> inAVariable(JavaDStream<String> words) {
    ArrayList<String> all = new ArrayList<>();
    return words.transform(
        rdd -> {
          all.addAll(rdd.collect());
          return JavaSparkContext.fromSparkContext(rdd.context())
              .parallelize(List.copyOf(all))
              .mapToPair(word -> new Tuple2<>(word, 1))
              .reduceByKey(Integer::sum)
              .map(total -> total._1() + total._2());
        });
  }

  private static final class TotalsCheck
      extends StreamCheck<UnaryOperator<JavaDStream<String>>, String, String> {
    private final Way way;

    TotalsCheck(Way way, UnaryOperator<JavaDStream<String>> answer) {
      super("9.1a", Durations.seconds(1), answer);
      this.way = way;
    }

    @Override
    protected void cases(Cases<String, String> cases) {
      cases
          .of("the total so far")
          .batch("a", "b")
          .batch("a")
          .batch()
          .batch("b")
          .gives(1, "a1", "b1")
          .gives(2, "a2", "b1")
          .gives(3, "a2", "b1")
          .gives(4, "a2", "b2");
    }

    @Override
    protected Output<String> expected(Batches<String> input) {
      return Output.inEachBatch(
          input,
          batch ->
              input.upTo(batch).stream()
                  .distinct()
                  .map(word -> word + Collections.frequency(input.upTo(batch), word))
                  .toList());
    }

    @Override
    protected Batches<String> generated(Draws draws) {
      return draws.batches(4, 4, () -> draws.oneOf("a", "b"));
    }

    @Override
    protected int generatedInputs() {
      return 1;
    }

    @Override
    protected void connect(
        UnaryOperator<JavaDStream<String>> answer, StreamRun<String, String> run) {
      run.setCheckpointDirectory();
      run.collect(answer.apply(run.stream()), total -> total);
      if (way != Way.STRAIGHT) {
        run.recoverAfter(2, way == Way.RECOVERED_IN_A_NEW_SPARK_CONTEXT);
      }
    }

    @Override
    protected List<Mistake<String, String>> mistakes() {
      return List.of();
    }
  }

  /** The output is the words that were blocked before each batch, and the words of the batch. */
  private static final class BlockedCheck
      extends StreamCheck<UnaryOperator<JavaDStream<String>>, Event, String> {
    BlockedCheck() {
      super("9.1b", Durations.seconds(1), words -> words);
    }

    @Override
    protected void cases(Cases<Event, String> cases) {
      cases
          .of("blocked before the batch")
          .batch(new Word("a"), new Blocked("b"))
          .batch()
          .batch(new Blocked("c"))
          .gives(1, "a", "blocked b", "end")
          .gives(3, "blocked c");
    }

    @Override
    protected Output<String> expected(Batches<Event> input) {
      return Output.inEachBatch(
          input,
          batch -> {
            List<String> output = new ArrayList<>();
            for (Event event : input.batch(batch)) {
              output.add(
                  event instanceof Word word ? word.text() : "blocked " + ((Blocked) event).text());
            }
            if (batch == 1) {
              output.add("end");
            }
            return output;
          });
    }

    @Override
    protected Batches<Event> generated(Draws draws) {
      return draws.batches(3, 3, () -> draws.oneOf(new Word("a"), new Blocked("b")));
    }

    @Override
    protected int generatedInputs() {
      return 1;
    }

    @Override
    protected void connect(
        UnaryOperator<JavaDStream<String>> answer, StreamRun<Event, String> run) {
      run.collect(answer.apply(run.stream(Word.class, Word::text)), word -> word);
      run.beforeEachBatch(
          batch ->
              run.input().batch(batch).stream()
                  .filter(Blocked.class::isInstance)
                  .map(Blocked.class::cast)
                  .forEach(blocked -> run.put(batch, "blocked " + blocked.text())));
      run.atEnd(() -> run.put(1, "end"));
    }

    @Override
    protected List<Mistake<Event, String>> mistakes() {
      return List.of();
    }
  }
}
