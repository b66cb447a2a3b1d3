package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.time.Instant;
import java.util.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex06aBruteForceAnswersTest
    extends AnswersTest<Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>>> {
  private static final Duration WINDOW = Durations.seconds(30);
  private static final Duration SLIDE = Durations.seconds(10);

  Ex06aBruteForceAnswersTest() {
    super(new Ex06aBruteForceCheck());

    wrong(
        "no sliding interval",
        "It tells a result in every batch",
        requests -> many(failures(requests).window(WINDOW).countByValue()));
    wrong(
        "the window is as long as it slides",
        "It looks back 10 seconds, every 10 seconds",
        requests -> many(failures(requests).window(SLIDE, SLIDE).countByValue()));
    wrong(
        "length and interval have changed places",
        "It looks back 10 seconds, every 30",
        requests -> many(failures(requests).window(SLIDE, WINDOW).countByValue()));
    wrong(
        "adds overlapping windows up",
        "It counts a failure several times",
        requests ->
            many(
                failures(requests)
                    .window(WINDOW, SLIDE)
                    .countByValue()
                    .reduceByKeyAndWindow(Long::sum, WINDOW)));
    wrong(
        "a window over a window",
        "It counts a failure several times",
        requests -> many(failures(requests).window(WINDOW, SLIDE).window(WINDOW).countByValue()));
    wrong(
        "expects windows of event time",
        "It leaves out failures whose own time is older",
        requests ->
            many(
                failures(
                        requests
                            .window(WINDOW, SLIDE)
                            .transform(
                                (rdd, time) -> {
                                  Instant start =
                                      Instant.ofEpochMilli(time.minus(WINDOW).milliseconds());
                                  return rdd.filter(entry -> !entry.getTime().isBefore(start));
                                }))
                    .countByValue()));
    wrong(
        "compares batch by batch",
        "It wants 3 failures within one batch",
        requests ->
            many(failures(requests).countByValue()).reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE));
    wrong(
        "minutes instead of seconds",
        "It never forgets",
        requests -> many(failures(requests).window(Durations.minutes(30), SLIDE).countByValue()));
    wrong(
        "counts what did not fail",
        "It counts all requests of a client",
        requests -> many(requests.map(LogEntry::getClientIp).window(WINDOW, SLIDE).countByValue()));
    wrong(
        "does not compare",
        "It also tells of clients that failed once or twice",
        requests -> failures(requests).window(WINDOW, SLIDE).countByValue());
    wrong(
        "more than instead of at least",
        "It leaves out the clients that failed exactly 3 times",
        requests ->
            failures(requests)
                .window(WINDOW, SLIDE)
                .countByValue()
                .filter(count -> count._2() > Ex06aBruteForce.MANY));
    wrong(
        "a window that is no multiple of the batch interval",
        "It fails with java.lang.Exception: The window duration of windowed DStream",
        requests -> many(failures(requests).window(Durations.seconds(32), SLIDE).countByValue()));
    wrong("returns nothing", "It returns null", requests -> null);

    right(
        "filters after the window",
        requests -> many(failures(requests.window(WINDOW, SLIDE)).countByValue()));
    right(
        "reduces by key over the window",
        requests ->
            many(
                failures(requests)
                    .mapToPair(client -> new Tuple2<>(client, 1L))
                    .reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE)));
    right(
        "counts each batch first, and adds the batches of the window up",
        requests ->
            many(failures(requests).countByValue().window(WINDOW, SLIDE).reduceByKey(Long::sum)));
  }

  /** The clients of the failed logins. */
  private static JavaDStream<String> failures(JavaDStream<LogEntry> requests) {
    return requests.filter(request -> request.getStatus() == 401).map(LogEntry::getClientIp);
  }

  private static JavaPairDStream<String, Long> many(JavaPairDStream<String, Long> counts) {
    return counts.filter(count -> count._2() >= Ex06aBruteForce.MANY);
  }
}
