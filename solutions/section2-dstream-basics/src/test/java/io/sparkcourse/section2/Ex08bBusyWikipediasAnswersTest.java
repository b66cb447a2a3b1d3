package io.sparkcourse.section2;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.section2.Ex08bBusyWikipediasCheck.Answer;
import io.sparkcourse.section2.Ex08bBusyWikipediasCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex08bBusyWikipediasAnswersTest extends AnswersTest<Answer> {
  private static final Duration BATCH = Ex08bBusyWikipedias.BATCH;
  private static final Duration HOUR = Durations.minutes(60);
  private static final Function2<Integer, Integer, Integer> ADD = Integer::sum;
  private static final Function2<Integer, Integer, Integer> SUBTRACT =
      (count, left) -> count - left;

  Ex08bBusyWikipediasAnswersTest() {
    super(new Ex08bBusyWikipediasCheck());

    wrong(
        "the plain form",
        Mistaken.GOES_THROUGH_THE_WHOLE_WINDOW,
        (edits, ssc, directory) -> busy(ones(edits).reduceByKeyAndWindow(ADD, HOUR, BATCH)));
    wrong(
        "a window, then reduceByKey",
        Mistaken.GOES_THROUGH_THE_WHOLE_WINDOW,
        (edits, ssc, directory) -> busy(ones(edits.window(HOUR)).reduceByKey(ADD)));
    wrong(
        "groupByKeyAndWindow",
        Mistaken.GOES_THROUGH_THE_WHOLE_WINDOW,
        (edits, ssc, directory) ->
            busy(ones(edits).groupByKeyAndWindow(HOUR, BATCH).mapValues(counts -> sum(counts))));
    wrong(
        "no checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        (edits, ssc, directory) ->
            busy(incremental(edits, ADD, SUBTRACT, HOUR, BATCH, count -> count._2() > 0)));
    wrong(
        "no filterFunc",
        Mistaken.KEEPS_WHAT_HAS_LEFT,
        checkpointed(edits -> busy(ones(edits).reduceByKeyAndWindow(ADD, SUBTRACT, HOUR, BATCH))));
    wrong(
        "a filter of zeros on what comes out",
        Mistaken.KEEPS_WHAT_HAS_LEFT,
        checkpointed(
            edits ->
                busy(
                    ones(edits)
                        .reduceByKeyAndWindow(ADD, SUBTRACT, HOUR, BATCH)
                        .filter(count -> count._2() > 0))));
    wrong(
        "no filter at all",
        Mistaken.GIVES_ZEROS,
        checkpointed(edits -> ones(edits).reduceByKeyAndWindow(ADD, SUBTRACT, HOUR, BATCH)));
    wrong(
        "no threshold",
        Mistaken.GIVES_ALL,
        checkpointed(
            edits -> incremental(edits, ADD, SUBTRACT, HOUR, BATCH, count -> count._2() > 0)));
    wrong(
        "the threshold as filterFunc",
        Mistaken.FORGETS_WHAT_IS_NOT_BUSY,
        checkpointed(
            edits -> incremental(edits, ADD, SUBTRACT, HOUR, BATCH, count -> count._2() >= 3)));
    wrong(
        "more than three",
        Mistaken.MORE_THAN_THREE,
        checkpointed(
            edits ->
                incremental(edits, ADD, SUBTRACT, HOUR, BATCH, count -> count._2() > 0)
                    .filter(count -> count._2() > 3)));
    wrong(
        "the window is as long as it slides",
        Mistaken.COUNTS_5_MINUTES,
        checkpointed(
            edits ->
                busy(incremental(edits, ADD, SUBTRACT, BATCH, BATCH, count -> count._2() > 0))));
    wrong(
        "slides by an hour",
        Mistaken.GIVES_A_RESULT_EVERY_HOUR,
        checkpointed(
            edits -> busy(incremental(edits, ADD, SUBTRACT, HOUR, HOUR, count -> count._2() > 0))));
    wrong(
        "length and slide swapped",
        Mistaken.LENGTH_AND_SLIDE_SWAPPED,
        (edits, ssc, directory) -> busy(ones(edits).reduceByKeyAndWindow(ADD, BATCH, HOUR)));
    wrong(
        "an inverse that takes nothing away",
        Mistaken.NEVER_SUBTRACTS,
        checkpointed(
            edits ->
                busy(
                    incremental(
                        edits,
                        ADD,
                        (count, left) -> count,
                        HOUR,
                        BATCH,
                        count -> count._2() > 0))));
    wrong(
        "a state without a window",
        Mistaken.NEVER_SUBTRACTS,
        checkpointed(
            edits ->
                busy(
                    ones(edits)
                        .<Integer>updateStateByKey(
                            (entered, count) -> Optional.of(count.orElse(0) + sum(entered))))));
    wrong(
        "add and subtract have changed places",
        Mistaken.GIVES_NOTHING,
        checkpointed(
            edits ->
                busy(incremental(edits, SUBTRACT, ADD, HOUR, BATCH, count -> count._2() != 0))));
    wrong(
        "the inverse takes the count from what left",
        CommonMistake.DIFFERS,
        checkpointed(
            edits ->
                busy(
                    incremental(
                        edits,
                        ADD,
                        (count, left) -> left - count,
                        HOUR,
                        BATCH,
                        count -> count._2() != 0))));
    wrong(
        "three in one batch",
        Mistaken.THREE_IN_ONE_BATCH,
        checkpointed(
            edits ->
                busy(ones(edits).reduceByKey(ADD))
                    .reduceByKeyAndWindow(ADD, SUBTRACT, HOUR, BATCH, 2, count -> count._2() > 0)));
    wrong(
        "makes the pages of a batch distinct",
        Mistaken.COUNTS_A_PAGE_ONCE,
        checkpointed(
            edits ->
                busy(
                    edits
                        .mapToPair(edit -> new Tuple2<>(edit.getChannel(), edit.getPage()))
                        .transformToPair(rdd -> rdd.distinct())
                        .mapValues(page -> 1)
                        .reduceByKeyAndWindow(
                            ADD, SUBTRACT, HOUR, BATCH, 2, count -> count._2() > 0))));
    wrong(
        "only edits that are not minor",
        Mistaken.GIVES_NOTHING,
        checkpointed(
            edits ->
                busy(
                    edits
                        .filter(edit -> !edit.isMinor())
                        .mapToPair(edit -> new Tuple2<>(edit.getChannel(), 1))
                        .reduceByKeyAndWindow(
                            ADD, SUBTRACT, HOUR, BATCH, 2, count -> count._2() > 0))));
    wrong(
        "the page as key",
        Mistaken.COUNTS_BY_PAGE,
        checkpointed(
            edits ->
                busy(
                    edits
                        .mapToPair(edit -> new Tuple2<>(edit.getPage(), 1))
                        .reduceByKeyAndWindow(
                            ADD, SUBTRACT, HOUR, BATCH, 2, count -> count._2() > 0))));
    wrong(
        "mapWithState that never forgets",
        Mistaken.KEEPS_WHAT_HAS_LEFT,
        checkpointed(edits -> byMapWithState(edits, false)));
    wrong(
        "updateStateByKey that never forgets",
        Mistaken.KEEPS_WHAT_HAS_LEFT,
        checkpointed(edits -> byUpdateState(edits, false)));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (edits, ssc, directory) -> null);
    wrong(
        "prints, and returns nothing",
        CommonMistake.PRINTS_INSTEAD_OF_RETURNING,
        (edits, ssc, directory) -> {
          busy(ones(edits).reduceByKeyAndWindow(ADD, HOUR, BATCH)).print();
          return null;
        });

    right(
        "counts each batch first, forgets what is not above 0, in three partitions",
        checkpointed(
            edits ->
                busy(
                    ones(edits)
                        .reduceByKey(ADD)
                        .reduceByKeyAndWindow(
                            ADD,
                            SUBTRACT,
                            HOUR,
                            BATCH,
                            new HashPartitioner(3),
                            count -> count._2() != 0))));
    right(
        "sets the directory last, and cuts off by a transform",
        (edits, ssc, directory) -> {
          JavaPairDStream<String, Integer> counts =
              incremental(edits, ADD, SUBTRACT, HOUR, BATCH, count -> count._2() >= 1);
          ssc.checkpoint(directory);
          return counts.transformToPair(rdd -> rdd.filter(count -> count._2() > 2));
        });
    right(
        "countByValueAndWindow, which has an inverse and a filter inside",
        checkpointed(
            edits ->
                busy(
                    edits
                        .map(WikipediaEdit::getChannel)
                        .countByValueAndWindow(HOUR, BATCH)
                        .mapToPair(count -> new Tuple2<>(count._1(), count._2().intValue())))));
    right(
        "updateStateByKey, with the counts of twelve batches",
        checkpointed(edits -> byUpdateState(edits, true)));
    right(
        "mapWithState, with a timeout and a checkpoint in each batch",
        checkpointed(edits -> byMapWithState(edits, true)));
  }

  /** An answer that needs a checkpoint directory. */
  private static Answer checkpointed(
      Function<JavaDStream<WikipediaEdit>, JavaPairDStream<String, Integer>> answer) {
    return (edits, ssc, directory) -> {
      ssc.checkpoint(directory);
      try {
        return answer.call(edits);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    };
  }

  /** The state of a Wikipedia is its edits in each of the last twelve batches. */
  private static JavaPairDStream<String, Integer> byUpdateState(
      JavaDStream<WikipediaEdit> edits, boolean forgets) {
    Function2<List<Integer>, Optional<int[]>, Optional<int[]>> update =
        (entered, state) -> {
          int[] last = state.isPresent() ? state.get() : new int[12];
          int[] counts = Arrays.copyOfRange(last, 1, 13);
          counts[11] = sum(entered);
          return forgets && sum(counts) == 0 ? Optional.empty() : Optional.of(counts);
        };
    return busy(
        ones(edits).reduceByKey(ADD).updateStateByKey(update).mapValues(counts -> sum(counts)));
  }

  /** The state of a Wikipedia is its edits in each of the last twelve batches, and the last one. */
  private static JavaPairDStream<String, Integer> byMapWithState(
      JavaDStream<WikipediaEdit> edits, boolean forgets) {
    Function4<Time, String, Optional<Integer>, State<int[]>, Optional<String>> update =
        (time, wikipedia, count, state) -> {
          if (!state.isTimingOut()) {
            int batch = number(time);
            int[] counts = asOf(batch, state.exists() ? state.get() : new int[13]);
            counts[batch % 12] = count.orElse(0);
            state.update(counts);
          }
          return Optional.of(wikipedia);
        };
    StateSpec<String, Integer, int[], String> spec = StateSpec.function(update);
    JavaMapWithStateDStream<String, Integer, int[], String> states =
        ones(edits).reduceByKey(ADD).mapWithState(forgets ? spec.timeout(HOUR) : spec);
    states.checkpoint(BATCH); // what has timed out is found then, and results are kept until then
    return states
        .stateSnapshots()
        .transformToPair((rdd, time) -> rdd.mapValues(counts -> sum(asOf(number(time), counts))))
        .filter(count -> count._2() >= 3);
  }

  private static int number(Time time) {
    return (int) (time.milliseconds() / BATCH.milliseconds());
  }

  /** The counts as of this batch: those older than twelve batches are 0. */
  private static int[] asOf(int batch, int[] counts) {
    int[] copy = counts.clone();
    for (int gone = Math.max(copy[12] + 1, batch - 11); gone <= batch; gone++) {
      copy[gone % 12] = 0;
    }
    copy[12] = batch;
    return copy;
  }

  private static int sum(Iterable<Integer> counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts, 0, 12).sum();
  }

  private static JavaPairDStream<String, Integer> ones(JavaDStream<WikipediaEdit> edits) {
    return edits.mapToPair(edit -> new Tuple2<>(edit.getChannel(), 1));
  }

  private static JavaPairDStream<String, Integer> incremental(
      JavaDStream<WikipediaEdit> edits,
      Function2<Integer, Integer, Integer> add,
      Function2<Integer, Integer, Integer> subtract,
      Duration window,
      Duration slide,
      Function<Tuple2<String, Integer>, Boolean> filter) {
    return ones(edits).reduceByKeyAndWindow(add, subtract, window, slide, 2, filter);
  }

  private static JavaPairDStream<String, Integer> busy(JavaPairDStream<String, Integer> counts) {
    return counts.filter(count -> count._2() >= 3);
  }
}
