package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
        "Each count builds on the one before",
        (requests, ssc, directory) -> first(errors(requests).countByValueAndWindow(WINDOW, SLIDE)));
    wrong(
        "counts pairs, as the guide's table has it",
        "It counts pairs of an error and something else",
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
        "It counts all requests",
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    requests
                        .map(Ex09aCommonestError::error)
                        .countByValueAndWindow(WINDOW, SLIDE))));
    wrong(
        "counts errors of the server only",
        "It tells errors of status 500 and above only",
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    requests
                        .filter(request -> request.getStatus() >= 500)
                        .map(Ex09aCommonestError::error)
                        .countByValueAndWindow(WINDOW, SLIDE))));
    wrong(
        "no window",
        "It looks at each batch by itself",
        (requests, ssc, directory) -> first(errors(requests).countByValue()));
    wrong(
        "slides by its own length",
        "It tells a result every 15 minutes",
        checkpointed(
            (requests, ssc, directory) ->
                first(errors(requests).countByValueAndWindow(WINDOW, WINDOW))));
    wrong(
        "an inverse of its own, without a filter",
        "It tells an error that came 0 times",
        checkpointed(
            (requests, ssc, directory) ->
                first(
                    ones(requests)
                        .reduceByKeyAndWindow(
                            Long::sum, (count, left) -> count - left, WINDOW, SLIDE))));
    wrong(
        "sorts upwards",
        "It tells the rarest error",
        checkpointed(
            (requests, ssc, directory) ->
                errors(requests)
                    .countByValueAndWindow(WINDOW, SLIDE)
                    .transformToPair(rdd -> first(rdd, COMMONEST_FIRST.reversed()))));
    wrong(
        "a comparator in a variable",
        "With a checkpoint directory Spark saves the functions, too",
        checkpointed(
            (requests, ssc, directory) -> {
              Comparator<Tuple2<String, Long>> order = COMMONEST_FIRST;
              return errors(requests)
                  .countByValueAndWindow(WINDOW, SLIDE)
                  .transformToPair(rdd -> first(rdd, order));
            }));
    wrong(
        "tells them all",
        "It tells all errors of the window",
        checkpointed(
            (requests, ssc, directory) -> errors(requests).countByValueAndWindow(WINDOW, SLIDE)));

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
