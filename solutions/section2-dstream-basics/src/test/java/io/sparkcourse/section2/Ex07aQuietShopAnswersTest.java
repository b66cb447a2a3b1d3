package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section2.Ex07aQuietShopCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class Ex07aQuietShopAnswersTest extends AnswersTest<Ex07aQuietShopCheck.Answer> {
  private static final Duration WINDOW = Durations.minutes(1);
  private static final Duration SLIDE = Durations.seconds(10);

  private static final Deque<Long> LAST_COUNTS = new ConcurrentLinkedDeque<>();

  @TempDir private static Path folder;

  Ex07aQuietShopAnswersTest() {
    super(new Ex07aQuietShopCheck());

    wrong(
        "countByWindow",
        Mistaken.SILENT_UNTIL_THE_FIRST_REQUEST,
        checkpointed(requests -> tooFew(requests.countByWindow(WINDOW, SLIDE))));
    wrong(
        "adds ones up without an inverse",
        Mistaken.SILENT_WITHOUT_REQUESTS,
        (requests, ssc, directory) ->
            tooFew(requests.map(request -> 1L).reduceByWindow(Long::sum, WINDOW, SLIDE)));
    wrong(
        "drops what comes in the first minute",
        Mistaken.SILENT_IN_THE_FIRST_MINUTE,
        (requests, ssc, directory) ->
            tooFew(requests.window(WINDOW, SLIDE).count())
                .transform(
                    (rdd, time) ->
                        time.milliseconds() < WINDOW.milliseconds()
                            ? rdd.filter(count -> false)
                            : rdd));
    wrong(
        "only when it becomes quiet",
        Mistaken.ONLY_WHEN_IT_BECOMES_QUIET,
        (requests, ssc, directory) -> whenItBecomesQuiet(requests.window(WINDOW, SLIDE).count()));
    wrong(
        "length and interval swapped",
        Mistaken.LENGTH_AND_SLIDE_SWAPPED,
        (requests, ssc, directory) -> tooFew(requests.window(SLIDE, WINDOW).count()));
    wrong(
        "length and interval of countByWindow swapped: it counts the gap before the first window",
        Mistaken.GIVES_A_RESULT_ONCE_A_MINUTE,
        checkpointed(requests -> tooFew(requests.countByWindow(SLIDE, WINDOW))));
    wrong(
        "slides by its own length",
        Mistaken.GIVES_A_RESULT_ONCE_A_MINUTE,
        (requests, ssc, directory) ->
            tooFew(requests.count().reduceByWindow(Long::sum, WINDOW, WINDOW)));
    wrong(
        "the window is as long as it slides",
        Mistaken.LOOKS_BACK_10_SECONDS,
        (requests, ssc, directory) -> tooFew(requests.window(SLIDE, SLIDE).count()));
    wrong(
        "no sliding interval",
        Mistaken.GIVES_A_RESULT_IN_EVERY_BATCH,
        (requests, ssc, directory) -> tooFew(requests.window(WINDOW).count()));
    wrong(
        "all since the start",
        Mistaken.NEVER_FORGETS,
        (requests, ssc, directory) ->
            tooFew(requests.window(Durations.minutes(10), SLIDE).count()));
    wrong(
        "does not compare",
        Mistaken.GIVES_EVERY_COUNT,
        (requests, ssc, directory) -> requests.window(WINDOW, SLIDE).count());
    wrong(
        "compares each batch instead of the window",
        Mistaken.COMPARES_EACH_BATCH,
        checkpointed(
            requests ->
                tooFew(requests.count())
                    .reduceByWindow(Long::sum, (all, leaving) -> all - leaving, WINDOW, SLIDE)));
    wrong(
        "an alarm for too many",
        Mistaken.GIVES_WHAT_IS_NOT_TOO_FEW,
        checkpointed(
            requests ->
                requests
                    .countByWindow(WINDOW, SLIDE)
                    .filter(count -> count >= Ex07aQuietShop.EXPECTED)));
    wrong(
        "at most instead of fewer",
        Mistaken.ALSO_AT_THE_LIMIT,
        (requests, ssc, directory) ->
            requests
                .window(WINDOW, SLIDE)
                .count()
                .filter(count -> count <= Ex07aQuietShop.EXPECTED));
    wrong(
        "counts the counts",
        Mistaken.COUNTS_BATCHES,
        checkpointed(requests -> tooFew(requests.count().countByWindow(WINDOW, SLIDE))));
    wrong(
        "a window over a window",
        Mistaken.COUNTS_A_REQUEST_AGAIN,
        (requests, ssc, directory) ->
            tooFew(
                requests.window(WINDOW, SLIDE).count().reduceByWindow(Long::sum, WINDOW, SLIDE)));
    wrong(
        "makes the requests distinct",
        Mistaken.COUNTS_EQUAL_REQUESTS_ONCE,
        (requests, ssc, directory) ->
            tooFew(requests.window(WINDOW, SLIDE).transform(rdd -> rdd.distinct()).count()));
    wrong(
        "successful requests only",
        Mistaken.LEAVES_FAILED_REQUESTS_OUT,
        (requests, ssc, directory) ->
            tooFew(
                requests
                    .filter(request -> request.getStatus() == 200)
                    .window(WINDOW, SLIDE)
                    .count()));
    wrong(
        "an inverse that subtracts the wrong way round",
        Mistaken.SUBTRACTS_THE_WRONG_WAY_ROUND,
        checkpointed(
            requests ->
                tooFew(
                    requests
                        .count()
                        .reduceByWindow(
                            Long::sum, (all, leaving) -> leaving - all, WINDOW, SLIDE))));
    wrong(
        "how many are missing",
        CommonMistake.DIFFERS,
        (requests, ssc, directory) ->
            tooFew(requests.window(WINDOW, SLIDE).count())
                .map(count -> Ex07aQuietShop.EXPECTED - count));
    wrong(
        "the counts of the last batches in a static field",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        (requests, ssc, directory) -> tooFew(sumsOfLastCounts(requests)));
    wrong(
        "no checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        (requests, ssc, directory) -> tooFew(requests.countByWindow(WINDOW, SLIDE)));
    wrong(
        "a checkpoint directory of its own",
        Mistaken.USES_ANOTHER_DIRECTORY,
        (requests, ssc, directory) -> {
          ssc.checkpoint(HadoopPath.of(folder));
          return bySubtracting(requests);
        });
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (requests, ssc, directory) -> null);
    wrong(
        "prints, and returns nothing",
        CommonMistake.PRINTS_INSTEAD_OF_RETURNING,
        (requests, ssc, directory) -> {
          tooFew(requests.window(WINDOW, SLIDE).count()).print();
          return null;
        });

    right(
        "counts the whole window again, which costs more and needs no checkpoint",
        (requests, ssc, directory) -> tooFew(requests.window(WINDOW, SLIDE).count()));
    right(
        "adds the counts of the batches up",
        (requests, ssc, directory) ->
            tooFew(requests.count().reduceByWindow(Long::sum, WINDOW, SLIDE)));
    right(
        "countByWindow, and 0 where it gives nothing",
        checkpointed(
            requests ->
                tooFew(
                    requests
                        .countByWindow(WINDOW, SLIDE)
                        .transform(rdd -> rdd.isEmpty() ? only(rdd, 0) : rdd))));
    right(
        "a window of counts, and an action in transform",
        (requests, ssc, directory) ->
            tooFew(
                requests
                    .count()
                    .window(WINDOW, SLIDE)
                    .transform(rdd -> only(rdd, rdd.fold(0L, Long::sum)))));
    right("with SQL", (requests, ssc, directory) -> bySql(requests));
    right("with mapWithState", checkpointed(Ex07aQuietShopAnswersTest::byState));
  }

  private interface Pipeline {
    JavaDStream<Long> alarms(JavaDStream<LogEntry> requests);
  }

  private static Ex07aQuietShopCheck.Answer checkpointed(Pipeline pipeline) {
    return (requests, ssc, directory) -> {
      ssc.checkpoint(directory);
      return pipeline.alarms(requests);
    };
  }

  private static JavaDStream<Long> tooFew(JavaDStream<Long> counts) {
    return counts.filter(count -> count < Ex07aQuietShop.EXPECTED);
  }

  private static JavaDStream<Long> bySubtracting(JavaDStream<LogEntry> requests) {
    return tooFew(
        requests.count().reduceByWindow(Long::sum, (all, leaving) -> all - leaving, WINDOW, SLIDE));
  }

  private static JavaDStream<Long> whenItBecomesQuiet(JavaDStream<Long> counts) {
    boolean[] quiet = {false};
    return counts.transform(
        rdd -> {
          boolean before = quiet[0];
          quiet[0] = rdd.first() < Ex07aQuietShop.EXPECTED;
          return rdd.filter(count -> count < Ex07aQuietShop.EXPECTED && !before);
        });
  }

  private static JavaDStream<Long> sumsOfLastCounts(JavaDStream<LogEntry> requests) {
    return requests.transform(
        (rdd, time) -> {
          LAST_COUNTS.add(rdd.count());
          if (LAST_COUNTS.size() > 12) {
            LAST_COUNTS.remove();
          }
          JavaRDD<Long> sum = only(rdd, LAST_COUNTS.stream().mapToLong(Long::longValue).sum());
          return time.isMultipleOf(SLIDE) ? sum : sum.filter(each -> false);
        });
  }

  private static JavaDStream<Long> bySql(JavaDStream<LogEntry> requests) {
    return requests
        .map(LogEntry::getPath)
        .window(WINDOW, SLIDE)
        .transform(
            rdd -> {
              SparkSession spark =
                  SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
              return spark
                  .createDataset(rdd.rdd(), Encoders.STRING())
                  .selectExpr("count(*) AS requests")
                  .where("requests < " + Ex07aQuietShop.EXPECTED)
                  .as(Encoders.LONG())
                  .toJavaRDD();
            });
  }

  /** The state is the counts of the last twelve batches, the latest one last. */
  private static JavaDStream<Long> byState(JavaDStream<LogEntry> requests) {
    Function4<Time, String, Optional<Long>, State<long[]>, Optional<Long>> update =
        (time, key, count, state) -> {
          long[] counts = state.exists() ? state.get() : new long[12];
          long[] moved = Arrays.copyOfRange(counts, 1, 13);
          moved[11] = count.orElse(0L);
          state.update(moved);
          long sum = Arrays.stream(moved).sum();
          return time.isMultipleOf(SLIDE) && sum < Ex07aQuietShop.EXPECTED
              ? Optional.of(sum)
              : Optional.empty();
        };
    return requests
        .count()
        .mapToPair(count -> new Tuple2<>("shop", count))
        .mapWithState(StateSpec.function(update));
  }

  private static JavaRDD<Long> only(JavaRDD<?> rdd, long number) {
    return JavaSparkContext.fromSparkContext(rdd.context()).parallelize(List.of(number), 1);
  }
}
