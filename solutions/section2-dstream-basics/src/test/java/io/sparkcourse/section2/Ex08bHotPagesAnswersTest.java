package io.sparkcourse.section2;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.testing.exercise.AnswersTest;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex08bHotPagesAnswersTest extends AnswersTest<Ex08bHotPagesCheck.Answer> {
  private static final Duration WINDOW = Durations.minutes(30);
  private static final Duration SLIDE = Durations.minutes(10);

  Ex08bHotPagesAnswersTest() {
    super(new Ex08bHotPagesCheck());

    wrong(
        "the plain form",
        "Its result is right, but it never calls subtract",
        (edits, ssc, directory, add, subtract) ->
            hot(ones(edits).reduceByKeyAndWindow(add, WINDOW, SLIDE)));
    wrong(
        "no checkpoint directory",
        "Each result builds on the one before",
        (edits, ssc, directory, add, subtract) ->
            hot(incremental(edits, add, subtract, WINDOW, SLIDE, page -> page._2() > 0)));
    wrong(
        "no filterFunc",
        "Its result is right, but it keeps pages whose count is 0",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                hot(ones(edits).reduceByKeyAndWindow(add, subtract, WINDOW, SLIDE))));
    wrong(
        "no filter at all",
        "It tells every page that was ever edited",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                ones(edits).reduceByKeyAndWindow(add, subtract, WINDOW, SLIDE)));
    wrong(
        "the threshold as filterFunc",
        "It forgot a page whose edits are still in the window",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                incremental(edits, add, subtract, WINDOW, SLIDE, page -> page._2() >= 3)));
    wrong(
        "add and subtract have changed places",
        "It calls subtract in the first 10 minutes",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                hot(incremental(edits, subtract, add, WINDOW, SLIDE, page -> page._2() != 0))));
    wrong(
        "slides by the batch interval",
        "It tells a result in every batch",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                hot(
                    incremental(
                        edits,
                        add,
                        subtract,
                        WINDOW,
                        Ex08bHotPages.BATCH,
                        page -> page._2() > 0))));
    wrong(
        "the window is as long as it slides",
        "It counts the last 10 minutes only",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                hot(incremental(edits, add, subtract, SLIDE, SLIDE, page -> page._2() > 0))));
    wrong(
        "no threshold",
        "It tells every page of the window",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                incremental(edits, add, subtract, WINDOW, SLIDE, page -> page._2() > 0)));
    wrong(
        "more than three",
        "It tells pages with more than three edits",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                incremental(edits, add, subtract, WINDOW, SLIDE, page -> page._2() > 0)
                    .filter(page -> page._2() > 3)));

    right(
        "counts each batch first, forgets what is not above 0, in three partitions",
        checkpointed(
            (edits, ssc, directory, add, subtract) ->
                hot(
                    ones(edits)
                        .reduceByKey(add)
                        .reduceByKeyAndWindow(
                            add,
                            subtract,
                            WINDOW,
                            SLIDE,
                            new HashPartitioner(3),
                            page -> page._2() != 0))));
    right(
        "sets the directory last, and cuts off by a transform",
        (edits, ssc, directory, add, subtract) -> {
          JavaPairDStream<String, Integer> counts =
              incremental(edits, add, subtract, WINDOW, SLIDE, page -> page._2() >= 1);
          ssc.checkpoint(directory);
          return counts.transformToPair(rdd -> rdd.filter(page -> page._2() > 2));
        });
  }

  private static Ex08bHotPagesCheck.Answer checkpointed(Ex08bHotPagesCheck.Answer answer) {
    return (edits, ssc, directory, add, subtract) -> {
      ssc.checkpoint(directory);
      return answer.hotPages(edits, ssc, directory, add, subtract);
    };
  }

  private static JavaPairDStream<String, Integer> ones(JavaDStream<WikipediaEdit> edits) {
    return edits.mapToPair(edit -> new Tuple2<>(Ex08bHotPages.page(edit), 1));
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

  private static JavaPairDStream<String, Integer> hot(JavaPairDStream<String, Integer> counts) {
    return counts.filter(page -> page._2() >= 3);
  }
}
