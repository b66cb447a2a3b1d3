package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section2.Ex09aCommonestErrorCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex09aCommonestErrorAnswersTest extends AnswersTest<Ex09aCommonestErrorCheck.Answer> {
  private static final Duration WINDOW = Durations.minutes(15);
  private static final Duration SLIDE = Durations.minutes(5);
  private static final Comparator<Tuple2<String, Long>> COMMONEST_FIRST =
      Comparator.comparing((Tuple2<String, Long> count) -> -count._2()).thenComparing(Tuple2::_1);

  Ex09aCommonestErrorAnswersTest() {
    super(new Ex09aCommonestErrorCheck());

    wrong(
        "no checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        (requests, ssc, directory) -> first(errors(requests).countByValueAndWindow(WINDOW, SLIDE)));
    wrong(
        "counts pairs, as the guide's table has it",
        Mistaken.COUNTS_FOR_EACH_CLIENT,
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    requests
                        .filter(Ex09aCommonestErrorAnswersTest::isError)
                        .mapToPair(
                            request ->
                                new Tuple2<>(
                                    Ex09aCommonestError.error(request), request.getClientIp()))
                        .countByValueAndWindow(WINDOW, SLIDE)
                        .mapToPair(count -> new Tuple2<>(count._1()._1(), count._2())))));
    wrong(
        "counts successes, too",
        Mistaken.COUNTS_ALL_REQUESTS,
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    requests
                        .map(Ex09aCommonestError::error)
                        .countByValueAndWindow(WINDOW, SLIDE))));
    wrong(
        "counts errors of the server only",
        Mistaken.COUNTS_FROM_500,
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    requests
                        .filter(request -> request.getStatus() >= 500)
                        .map(Ex09aCommonestError::error)
                        .countByValueAndWindow(WINDOW, SLIDE))));
    wrong(
        "no window",
        Mistaken.EACH_BATCH_BY_ITSELF,
        (requests, ssc, directory) -> first(errors(requests).countByValue()));
    wrong(
        "slides by its own length",
        Mistaken.EVERY_15_MINUTES,
        checkpointed(
            (requests, ssc, directory) ->
                first(errors(requests).countByValueAndWindow(WINDOW, WINDOW))));
    wrong(
        "an inverse of its own, without a filter",
        Mistaken.GIVES_AN_ERROR_THAT_CAME_0_TIMES,
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    ones(requests)
                        .reduceByKeyAndWindow(
                            Long::sum, (count, left) -> count - left, WINDOW, SLIDE))));
    wrong(
        "sorts upwards",
        Mistaken.GIVES_THE_RAREST,
        checkpointed(
            (requests, ssc, directory) ->
                errors(requests)
                    .countByValueAndWindow(WINDOW, SLIDE)
                    .transformToPair(
                        rdd ->
                            first(
                                rdd,
                                Comparator.comparing((Tuple2<String, Long> count) -> count._2())
                                    .thenComparing(Tuple2::_1)))));
    wrong(
        "a comparator in a variable",
        CommonMistake.NOT_SERIALIZABLE,
        checkpointed(
            (requests, ssc, directory) -> {
              Comparator<Tuple2<String, Long>> order = COMMONEST_FIRST;
              return errors(requests)
                  .countByValueAndWindow(WINDOW, SLIDE)
                  .transformToPair(rdd -> first(rdd, order));
            }));
    wrong(
        "gives them all",
        Mistaken.GIVES_ALL_ERRORS,
        checkpointed(
            (requests, ssc, directory) -> errors(requests).countByValueAndWindow(WINDOW, SLIDE)));

    wrong(
        "reversed, and with it the order of the texts",
        Mistaken.TIES_THE_OTHER_WAY_ROUND,
        (requests, ssc, directory) ->
            plainCounts(requests)
                .transformToPair(
                    rdd ->
                        first(
                            rdd,
                            Comparator.comparing((Tuple2<String, Long> count) -> count._2())
                                .thenComparing(Tuple2::_1)
                                .reversed())));
    wrong(
        "breaks ties by the path alone",
        Mistaken.TIES_BY_PATH,
        (requests, ssc, directory) ->
            plainCounts(requests)
                .transformToPair(
                    rdd ->
                        first(
                            rdd,
                            Comparator.comparing((Tuple2<String, Long> count) -> -count._2())
                                .thenComparing(count -> count._1().split(" ")[1]))));
    wrong(
        "breaks ties by the status alone",
        CommonMistake.DIFFERS,
        (requests, ssc, directory) ->
            plainCounts(requests)
                .transformToPair(
                    rdd ->
                        first(
                            rdd.mapToPair(Tuple2::swap).sortByKey().mapToPair(Tuple2::swap),
                            Comparator.comparing((Tuple2<String, Long> count) -> -count._2())
                                .thenComparing(count -> count._1().substring(0, 3))
                                .thenComparing(count -> -count._1().charAt(5)))));
    wrong(
        "above 400",
        Mistaken.COUNTS_ABOVE_400,
        (requests, ssc, directory) ->
            first(countsOf(requests.filter(request -> request.getStatus() > 400))));
    wrong(
        "from 400 to 499",
        Mistaken.COUNTS_BELOW_500,
        (requests, ssc, directory) ->
            first(countsOf(requests.filter(request -> request.getStatus() / 100 == 4))));
    wrong(
        "cuts the query off",
        Mistaken.CUTS_THE_QUERY_OFF,
        (requests, ssc, directory) ->
            first(
                errors(requests)
                    .map(error -> error.split("\\?")[0])
                    .window(WINDOW, SLIDE)
                    .countByValue()));
    wrong(
        "in lower case",
        Mistaken.ANY_CASE,
        (requests, ssc, directory) ->
            first(
                errors(requests)
                    .map(error -> error.toLowerCase(Locale.ROOT))
                    .window(WINDOW, SLIDE)
                    .countByValue()));
    wrong(
        "counts statuses",
        Mistaken.ONLY_THE_STATUS,
        (requests, ssc, directory) ->
            first(
                errors(requests)
                    .map(error -> error.substring(0, 3))
                    .window(WINDOW, SLIDE)
                    .countByValue()));
    wrong(
        "compares the counts as text",
        Mistaken.COUNTS_COMPARED_AS_TEXT,
        (requests, ssc, directory) ->
            plainCounts(requests)
                .transformToPair(
                    rdd ->
                        first(
                            rdd,
                            Comparator.comparing(
                                    (Tuple2<String, Long> count) -> count._2().toString())
                                .reversed()
                                .thenComparing(Tuple2::_1))));
    wrong(
        "all that came most often",
        Mistaken.GIVES_ALL_OF_A_TIE,
        (requests, ssc, directory) ->
            plainCounts(requests)
                .transformToPair(
                    rdd -> {
                      if (rdd.isEmpty()) {
                        return rdd;
                      }
                      long most = Collections.max(rdd.values().collect());
                      return rdd.filter(count -> count._2() == most);
                    }));
    wrong(
        "the commonest of each batch, then of the window",
        Mistaken.CUT_OFF_TOO_EARLY,
        (requests, ssc, directory) ->
            first(
                first(errors(requests).countByValue())
                    .reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE)));
    wrong(
        "distinct",
        Mistaken.COUNTS_EQUAL_REQUESTS_ONCE,
        (requests, ssc, directory) ->
            first(
                countsOf(
                    requests
                        .transform(rdd -> rdd.distinct())
                        .filter(Ex09aCommonestErrorAnswersTest::isError))));
    wrong(
        "a window of a day",
        Mistaken.NEVER_FORGETS,
        (requests, ssc, directory) ->
            first(errors(requests).window(Durations.minutes(24 * 60), SLIDE).countByValue()));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (requests, ssc, directory) -> null);

    right(
        "sorts and cuts off",
        checkpointed(
            (requests, ssc, directory) ->
                first(errors(requests).countByValueAndWindow(WINDOW, SLIDE))));
    right(
        "a plain reduceByKeyAndWindow, which needs no directory",
        (requests, ssc, directory) ->
            first(ones(requests).reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE)));
    right(
        "countByValue over a window",
        (requests, ssc, directory) -> first(errors(requests.window(WINDOW, SLIDE)).countByValue()));
    right(
        "an inverse of its own, with a filter",
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    ones(requests)
                        .reduceByKeyAndWindow(
                            Long::sum,
                            (count, left) -> count - left,
                            WINDOW,
                            SLIDE,
                            2,
                            count -> count._2() > 0))));
    right("with SQL", (requests, ssc, directory) -> bySql(requests));
  }

  private static JavaPairDStream<String, Long> bySql(JavaDStream<LogEntry> requests) {
    return requests
        .window(WINDOW, SLIDE)
        .transformToPair(
            rdd -> {
              SparkSession spark =
                  SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
              spark.createDataFrame(rdd, LogEntry.class).createOrReplaceTempView("requests");
              return spark
                  .sql(
                      "SELECT concat(status, ' ', path) error, count(*) times FROM requests"
                          + " WHERE status >= 400 GROUP BY 1 ORDER BY times DESC, error LIMIT 1")
                  .toJavaRDD()
                  .mapToPair(row -> new Tuple2<>(row.getString(0), row.getLong(1)));
            });
  }

  private static Ex09aCommonestErrorCheck.Answer checkpointed(
      Ex09aCommonestErrorCheck.Answer answer) {
    return (requests, ssc, directory) -> {
      ssc.checkpoint(directory);
      return answer.commonestError(requests, ssc, directory);
    };
  }

  private static boolean isError(LogEntry request) {
    return request.getStatus() >= 400;
  }

  private static JavaDStream<String> errors(JavaDStream<LogEntry> requests) {
    return requests.filter(Ex09aCommonestErrorAnswersTest::isError).map(Ex09aCommonestError::error);
  }

  /** With a plain window, which needs no directory. */
  private static JavaPairDStream<String, Long> plainCounts(JavaDStream<LogEntry> requests) {
    return countsOf(requests.filter(Ex09aCommonestErrorAnswersTest::isError));
  }

  private static JavaPairDStream<String, Long> countsOf(JavaDStream<LogEntry> requests) {
    return requests.map(Ex09aCommonestError::error).window(WINDOW, SLIDE).countByValue();
  }

  private static JavaPairDStream<String, Long> ones(JavaDStream<LogEntry> requests) {
    return errors(requests).mapToPair(error -> new Tuple2<>(error, 1L));
  }

  private static JavaPairDStream<String, Long> first(JavaPairDStream<String, Long> counts) {
    // The comparator is not captured: with a checkpoint directory it would have to be serializable.
    return counts.transformToPair(rdd -> first(rdd, COMMONEST_FIRST));
  }

  private static JavaPairRDD<String, Long> first(
      JavaPairRDD<String, Long> rdd, Comparator<Tuple2<String, Long>> order) {
    List<Tuple2<String, Long>> sorted = rdd.collect().stream().sorted(order).limit(1).toList();
    return JavaSparkContext.fromSparkContext(rdd.context()).parallelizePairs(sorted, 1);
  }
}
