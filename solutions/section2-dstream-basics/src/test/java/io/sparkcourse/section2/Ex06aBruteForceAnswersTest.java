package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section2.Ex06aBruteForceCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex06aBruteForceAnswersTest
    extends AnswersTest<Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>>> {
  private static final Duration WINDOW = Durations.seconds(30);
  private static final Duration SLIDE = Durations.seconds(10);

  private static final Set<String> READERS = ConcurrentHashMap.newKeySet();

  Ex06aBruteForceAnswersTest() {
    super(new Ex06aBruteForceCheck());

    wrong(
        "no sliding interval",
        Mistaken.GIVES_A_RESULT_IN_EVERY_BATCH,
        requests -> guessing(requests.window(WINDOW)));
    wrong(
        "the window is as long as it slides",
        Mistaken.LOOKS_BACK_10_SECONDS,
        requests -> guessing(requests.window(SLIDE, SLIDE)));
    wrong(
        "length and interval have changed places",
        Mistaken.LENGTH_AND_SLIDE_SWAPPED,
        requests -> guessing(requests.window(SLIDE, WINDOW)));
    wrong(
        "adds overlapping windows up",
        Mistaken.COUNTS_A_FAILURE_AGAIN,
        requests ->
            many(
                without(
                    failures(requests.window(WINDOW, SLIDE))
                        .reduceByKeyAndWindow(Long::sum, WINDOW),
                    pages(requests.window(WINDOW, SLIDE)))));
    wrong(
        "a window over a window",
        Mistaken.COUNTS_A_FAILURE_AGAIN,
        requests ->
            many(
                without(
                    failures(requests.window(WINDOW, SLIDE).window(WINDOW)),
                    pages(requests.window(WINDOW, SLIDE)))));
    wrong(
        "expects windows of event time",
        Mistaken.LEAVES_LATE_ONES_OUT,
        requests ->
            guessing(
                requests
                    .window(WINDOW, SLIDE)
                    .transform(
                        (rdd, time) -> {
                          Instant start = Instant.ofEpochMilli(time.minus(WINDOW).milliseconds());
                          return rdd.filter(
                              entry ->
                                  entry.getStatus() == 200 || !entry.getTime().isBefore(start));
                        })));
    wrong(
        "compares batch by batch",
        Mistaken.MANY_IN_ONE_BATCH,
        requests ->
            without(
                many(failures(requests)).reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE),
                pages(requests.window(WINDOW, SLIDE))));
    wrong(
        "minutes instead of seconds",
        Mistaken.NEVER_FORGETS,
        requests -> guessing(requests.window(Durations.minutes(30), SLIDE)));
    wrong(
        "counts what did not fail",
        Mistaken.COUNTS_ALL_STATUSES,
        requests ->
            many(
                without(
                    counts(requests.window(WINDOW, SLIDE)),
                    pages(requests.window(WINDOW, SLIDE)))));
    wrong(
        "any client error",
        Mistaken.COUNTS_ALL_CLIENT_ERRORS,
        requests ->
            guessing(
                requests.window(WINDOW, SLIDE).filter(request -> request.getStatus() < 500),
                status -> status >= 400,
                status -> status == 200));
    wrong(
        "401 and 403",
        Mistaken.COUNTS_403,
        requests ->
            guessing(
                requests.window(WINDOW, SLIDE),
                status -> status == 401 || status == 403,
                status -> status == 200));
    wrong(
        "does not compare",
        Mistaken.ALSO_FEWER_THAN_3,
        requests ->
            without(
                failures(requests.window(WINDOW, SLIDE)), pages(requests.window(WINDOW, SLIDE))));
    wrong(
        "more than instead of at least",
        Mistaken.MORE_THAN_3,
        requests ->
            guessing(requests.window(WINDOW, SLIDE))
                .filter(count -> count._2() > Ex06aBruteForce.MANY));
    wrong(
        "requests to the login page only",
        Mistaken.ONLY_ONE_PATH,
        requests ->
            guessing(
                requests
                    .filter(
                        request -> request.getStatus() != 401 || request.getPath().equals("/login"))
                    .window(WINDOW, SLIDE)));
    wrong(
        "client and user agent",
        Mistaken.BY_USER_AGENT,
        requests ->
            guessing(
                    requests
                        .map(Ex06aBruteForceAnswersTest::withAgentInAddress)
                        .window(WINDOW, SLIDE))
                .mapToPair(count -> new Tuple2<>(count._1().split(" ")[0], count._2())));
    wrong(
        "failures only",
        Mistaken.DOES_NOT_LOOK_AT_PAGES,
        requests -> many(failures(requests.window(WINDOW, SLIDE))));
    wrong(
        "takes the pages away before the window",
        Mistaken.PAGES_OF_THE_SAME_BATCH,
        requests ->
            many(
                without(failures(requests), pages(requests))
                    .window(WINDOW, SLIDE)
                    .reduceByKey(Long::sum)));
    wrong(
        "a shorter window for the pages",
        Mistaken.PAGES_OF_10_SECONDS,
        requests ->
            many(
                without(
                    failures(requests.window(WINDOW, SLIDE)),
                    pages(requests.window(SLIDE, SLIDE)))));
    wrong(
        "a longer window for the pages",
        Mistaken.PAGES_SINCE_THE_START,
        requests ->
            many(
                without(
                    failures(requests.window(WINDOW, SLIDE)),
                    pages(requests.window(Durations.minutes(5), SLIDE)))));
    wrong(
        "counts from 0 after a page",
        Mistaken.A_PAGE_STARTS_THE_COUNT_AGAIN,
        requests ->
            many(
                requests
                    .window(WINDOW, SLIDE)
                    .mapToPair(request -> new Tuple2<>(request.getClientIp(), request.getStatus()))
                    .groupByKey()
                    .mapValues(
                        statuses -> {
                          long failures = 0;
                          for (int status : statuses) {
                            failures = status == 200 ? 0 : failures + (status == 401 ? 1 : 0);
                          }
                          return failures;
                        })));
    wrong(
        "any other status clears a client",
        Mistaken.ANY_OTHER_STATUS_IS_A_PAGE,
        requests ->
            guessing(
                requests.window(WINDOW, SLIDE), status -> status == 401, status -> status != 401));
    wrong(
        "any success, and a redirect",
        Mistaken.ANY_SUCCESS_IS_A_PAGE,
        requests ->
            guessing(
                requests.window(WINDOW, SLIDE), status -> status == 401, status -> status < 400));
    wrong(
        "asks whether anybody got a page",
        Mistaken.ANY_PAGE_OF_ANYBODY,
        requests ->
            many(
                failures(requests.window(WINDOW, SLIDE))
                    .transformWithToPair(
                        pages(requests.window(WINDOW, SLIDE)),
                        (failures, pages, time) ->
                            pages.isEmpty() ? failures : failures.filter(none -> false))));
    wrong(
        "remembers who got a page in a static set",
        CommonMistake.DIFFERS,
        requests -> {
          requests
              .filter(request -> request.getStatus() == 200)
              .foreachRDD(rdd -> READERS.addAll(rdd.map(LogEntry::getClientIp).collect()));
          return many(failures(requests.window(WINDOW, SLIDE)))
              .transformToPair(rdd -> rdd.filter(count -> !READERS.contains(count._1())));
        });
    wrong(
        "collects the requests in the driver",
        Mistaken.MUCH_COMES_TO_THE_DRIVER,
        requests ->
            guessing(
                requests
                    .window(WINDOW, SLIDE)
                    .transform(
                        rdd ->
                            JavaSparkContext.fromSparkContext(rdd.context())
                                .parallelize(rdd.collect()))));
    wrong(
        "a window that is no multiple of the batch interval",
        CommonMistake.FAILS,
        requests -> guessing(requests.window(Durations.seconds(32), SLIDE)));
    wrong(
        "counts with the inverse form, without a checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        requests ->
            many(
                without(
                    requests
                        .filter(request -> request.getStatus() == 401)
                        .map(LogEntry::getClientIp)
                        .countByValueAndWindow(WINDOW, SLIDE),
                    pages(requests.window(WINDOW, SLIDE)))));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, requests -> null);

    right(
        "counts failures and pages at once",
        requests ->
            requests
                .window(WINDOW, SLIDE)
                .mapToPair(
                    request ->
                        new Tuple2<>(
                            request.getClientIp(),
                            new Tuple2<>(
                                request.getStatus() == 401 ? 1L : 0L,
                                request.getStatus() == 200 ? 1L : 0L)))
                .reduceByKey(
                    (one, other) -> new Tuple2<>(one._1() + other._1(), one._2() + other._2()))
                .filter(client -> client._2()._1() >= Ex06aBruteForce.MANY && client._2()._2() == 0)
                .mapValues(Tuple2::_1));
    right(
        "filters before the window",
        requests ->
            guessing(
                requests
                    .filter(request -> Set.of(200, 401).contains(request.getStatus()))
                    .window(WINDOW, SLIDE)));
    right(
        "counts each batch first, and reduces by key over the window",
        requests ->
            many(
                without(
                    failures(requests).reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE),
                    pages(requests).window(WINDOW, SLIDE))));
    right(
        "groups the statuses of a client",
        requests ->
            many(
                requests
                    .window(WINDOW, SLIDE)
                    .mapToPair(request -> new Tuple2<>(request.getClientIp(), request.getStatus()))
                    .groupByKey()
                    .mapValues(
                        statuses -> {
                          List<Integer> all = new ArrayList<>();
                          statuses.forEach(all::add);
                          return all.contains(200)
                              ? 0L
                              : all.stream().filter(status -> status == 401).count();
                        })));
    right(
        "prints the failures, too",
        requests -> {
          JavaDStream<LogEntry> window = requests.window(WINDOW, SLIDE);
          failures(window).print(0);
          return guessing(window);
        });
    right("with SQL", Ex06aBruteForceAnswersTest::bySql);
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
                      "SELECT clientIp, count(*) FROM requests WHERE status = 401 AND clientIp NOT"
                          + " IN (SELECT clientIp FROM requests WHERE status = 200) GROUP BY"
                          + " clientIp HAVING count(*) >= 3")
                  .toJavaRDD()
                  .mapToPair(row -> new Tuple2<>(row.getString(0), row.getLong(1)));
            });
  }

  /** Which statuses count; it is sent to the tasks. */
  private interface Statuses
      extends org.apache.spark.api.java.function.Function<Integer, Boolean> {}

  /** In each RDD, the clients that failed often and got no page. */
  private static JavaPairDStream<String, Long> guessing(JavaDStream<LogEntry> window) {
    return guessing(window, status -> status == 401, status -> status == 200);
  }

  private static JavaPairDStream<String, Long> guessing(
      JavaDStream<LogEntry> window, Statuses failed, Statuses page) {
    return many(
        without(
            counts(window.filter(request -> failed.call(request.getStatus()))),
            counts(window.filter(request -> page.call(request.getStatus())))));
  }

  private static JavaPairDStream<String, Long> failures(JavaDStream<LogEntry> requests) {
    return counts(requests.filter(request -> request.getStatus() == 401));
  }

  private static JavaPairDStream<String, Long> pages(JavaDStream<LogEntry> requests) {
    return counts(requests.filter(request -> request.getStatus() == 200));
  }

  private static JavaPairDStream<String, Long> counts(JavaDStream<LogEntry> requests) {
    return requests.map(LogEntry::getClientIp).countByValue();
  }

  private static JavaPairDStream<String, Long> without(
      JavaPairDStream<String, Long> failures, JavaPairDStream<String, Long> pages) {
    return failures.transformWithToPair(
        pages, (ofFailures, ofPages, time) -> ofFailures.subtractByKey(ofPages));
  }

  private static JavaPairDStream<String, Long> many(JavaPairDStream<String, Long> counts) {
    return counts.filter(count -> count._2() >= Ex06aBruteForce.MANY);
  }

  private static LogEntry withAgentInAddress(LogEntry request) {
    return new LogEntry(
        request.getClientIp() + " " + request.getUserAgent(),
        request.getTime(),
        request.getMethod(),
        request.getPath(),
        request.getStatus(),
        request.getBytes(),
        request.getReferrer(),
        request.getUserAgent());
  }
}
