package io.sparkcourse.testing.exercise;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.exercise.Verdict.Right;
import io.sparkcourse.testing.exercise.Verdict.Wrong;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** The result of a run of a query, and what it says about answers that are not a query to run. */
class QueryCheckTest {
  private static final Map<String, Integer> SEEN = new ConcurrentHashMap<>();

  @Test
  void acceptsARunningCount() {
    assertThat(new CountsCheck(QueryCheckTest::counts).verdict()).isEqualTo(new Right());
  }

  @Test
  void acceptsColumnsInAnotherOrder() {
    assertThat(new CountsCheck(words -> counts(words).select("count", "word")).verdict())
        .isEqualTo(new Right());
  }

  @Test
  void showsInputAndOutputByBatchWithoutATime() {
    Wrong wrong = wrong(words -> counts(words.filter(col("word").notEqual("b"))));
    assertThat(wrong.mistake()).isEqualTo(CommonMistake.DIFFERS);
    assertThat(wrong.text())
        .contains("In batch 1 it gives 1 elements, and not 2.")
        .contains("batch  input  expected  actual")
        .contains(">  1      a      a 2       a 2")
        .doesNotContain("time");
  }

  @Test
  void saysOfAnAnswerThatReturnsNothing() {
    assertThat(wrong(words -> null).mistake()).isEqualTo(CommonMistake.RETURNS_NULL);
  }

  @Test
  void saysWhichColumnsDiffer() {
    Wrong wrong = wrong(words -> counts(words).withColumnRenamed("count", "n"));
    assertThat(wrong.mistake()).isEqualTo(CommonMistake.OTHER_COLUMNS);
    assertThat(wrong.text())
        .contains("Asked for  count BIGINT, word STRING")
        .contains("Returned   n BIGINT, word STRING");
    assertThat(wrong(words -> counts(words).withColumn("count", lit(1))).mistake())
        .isEqualTo(CommonMistake.OTHER_COLUMNS);
  }

  @Test
  void saysOfAnAnswerThatStartsTheQuery() {
    assertThat(
            wrong(
                    words -> {
                      start(counts(words));
                      return counts(words);
                    })
                .mistake())
        .isEqualTo(CommonMistake.STARTS_THE_QUERY);
  }

  @Test
  void saysWhatATaskFailsWith() {
    Wrong wrong =
        wrong(
            words ->
                counts(
                    words
                        .map(
                            (MapFunction<Row, String>)
                                row -> {
                                  String word = row.getString(0);
                                  if (word.equals("a")) { // only this one, whichever task is faster
                                    throw new IllegalArgumentException("no word: " + word);
                                  }
                                  return word;
                                },
                            Encoders.STRING())
                        .toDF("word")));
    assertThat(wrong.mistake()).isEqualTo(CommonMistake.FAILS);
    assertThat(wrong.text()).contains("IllegalArgumentException: no word: a");
  }

  @Test
  void saysOfAnAnswerThatKeepsStateInAStaticField() {
    SEEN.clear();
    assertThat(
            wrong(
                    words ->
                        words
                            .map(
                                (MapFunction<Row, Row>)
                                    word ->
                                        RowFactory.create(
                                            word.get(0),
                                            (long) SEEN.merge(word.getString(0), 1, Integer::sum)),
                                Encoders.row(counts(words).schema()))
                            .groupBy("word")
                            .agg(max("count").as("count")))
                .mistake())
        .isEqualTo(CommonMistake.KEEPS_STATE_BETWEEN_RUNS);
  }

  @Test
  void eventsOfOneBatchComeInOneMicroBatchOfSeveralStreams() {
    assertThat(new PairsCheck().verdict()).isEqualTo(new Right());
  }

  private static Wrong wrong(Function<Dataset<Row>, Dataset<Row>> answer) {
    Verdict verdict = new CountsCheck(answer).verdict();
    assertThat(verdict).isInstanceOf(Wrong.class);
    return (Wrong) verdict;
  }

  private static Dataset<Row> counts(Dataset<Row> words) {
    return words.groupBy("word").count();
  }

  private static void start(Dataset<Row> counts) {
    try {
      counts.writeStream().outputMode("update").format("noop").start();
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    }
  }

  /** Counts words from the start, and outputs those that a batch has changed. */
  private static final class CountsCheck
      extends QueryCheck<Function<Dataset<Row>, Dataset<Row>>, String, String> {
    CountsCheck(Function<Dataset<Row>, Dataset<Row>> answer) {
      super("0.0a", answer);
    }

    @Override
    protected void cases(Cases<String, String> cases) {
      cases
          .of("counts from the start")
          .batch("a", "b", "a")
          .batch()
          .batch("a")
          .gives(1, "a 2", "b 1")
          .gives(3, "a 3");
    }

    @Override
    protected Output<String> expected(Batches<String> words) {
      return Output.inEachBatch(
          words,
          batch -> {
            Map<String, Integer> counts = new TreeMap<>();
            words.upTo(batch).forEach(word -> counts.merge(word, 1, Integer::sum));
            return words.batch(batch).stream()
                .distinct()
                .map(word -> word + " " + counts.get(word))
                .toList();
          });
    }

    @Override
    protected Batches<String> generated(Draws draws) {
      return draws.batches(4, 5, () -> draws.oneOf("a", "b", "c"));
    }

    @Override
    protected void connect(
        Function<Dataset<Row>, Dataset<Row>> answer, QueryRun<String, String> run) {
      run.collect(
          answer.apply(run.stream("word STRING", word -> RowFactory.create(word))),
          "word STRING, count BIGINT",
          OutputMode.Update(),
          row -> row.<String>getAs("word") + " " + row.<Long>getAs("count"));
    }

    @Override
    protected List<Mistake<String, String>> mistakes() {
      return List.of();
    }
  }

  /** Outputs what each micro-batch had of two streams. */
  private static final class PairsCheck
      extends QueryCheck<BinaryOperator<Dataset<Row>>, Object, String> {
    PairsCheck() {
      super("0.0b", (words, numbers) -> words.union(numbers));
    }

    @Override
    protected void cases(Cases<Object, String> cases) {
      cases
          .of("what comes in both streams comes together, and one stream may have nothing")
          .batch("a", 1, 2)
          .batch("b")
          .batch(3, "c")
          .gives(1, "1 2 a")
          .gives(2, "b")
          .gives(3, "3 c");
    }

    @Override
    protected Output<String> expected(Batches<Object> events) {
      return Output.inEachBatch(
          events,
          batch -> events.batch(batch).isEmpty() ? List.of() : List.of(line(events, batch)));
    }

    private static String line(Batches<Object> events, int batch) {
      return events.batch(batch).stream()
          .map(String::valueOf)
          .sorted()
          .collect(Collectors.joining(" "));
    }

    @Override
    protected Batches<Object> generated(Draws draws) {
      return draws.batches(4, 3, () -> draws.percent(50) ? draws.oneOf("a", "b") : (Object) 1);
    }

    @Override
    protected void connect(BinaryOperator<Dataset<Row>> answer, QueryRun<Object, String> run) {
      Dataset<Row> words = run.stream(String.class, "text STRING", word -> RowFactory.create(word));
      Dataset<Row> numbers =
          run.stream(Integer.class, "text STRING", number -> RowFactory.create("" + number));
      List<String> lines = Collections.synchronizedList(new ArrayList<>());
      VoidFunction2<Dataset<Row>, Long> line =
          (rows, id) ->
              lines.add(
                  rows.as(Encoders.STRING()).collectAsList().stream()
                      .sorted()
                      .collect(Collectors.joining(" ")));
      run.start(answer.apply(words, numbers).writeStream().foreachBatch(line));
      run.afterEachBatch(
          batch -> {
            lines.forEach(each -> run.put(batch, each));
            lines.clear();
          });
    }

    @Override
    protected List<Mistake<Object, String>> mistakes() {
      return List.of();
    }
  }
}
