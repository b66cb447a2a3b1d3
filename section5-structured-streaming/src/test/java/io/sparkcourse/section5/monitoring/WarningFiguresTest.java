package io.sparkcourse.section5.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.Test;

/**
 * Lecture 5.9: six jobs that go wrong slowly, on a simulated clock with a trigger every ten
 * seconds. In each of them a figure of the progress warns, and later there is damage.
 */
class WarningFiguresTest {
  private static final Path LECTURE = Path.of("lectures", "5.09-monitoring.md");
  private static final Duration TRIGGER = Duration.ofSeconds(10);
  private static final long PROMISED_SECONDS = 60;
  private static final String BROKEN = "an order has waited for more than a minute";

  private final SparkSession spark = TestSpark.session().newSession();

  WarningFiguresTest() {
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    spark.conf().set("spark.sql.streaming.noDataProgressEventInterval", "1h");
  }

  /** When a figure was over its limit for the first time, and when there was damage. */
  private record Warning(
      String job, String figure, Instant warned, String damage, Instant damaged) {
    String line() {
      return "| %s | %s | %s | %s | %s |"
          .formatted(job, figure, time(warned), damage, time(damaged));
    }

    private static String time(Instant instant) {
      return instant.toString().substring(11, 19);
    }
  }

  @Test
  void eachFigureWarnsBeforeThereIsDamage() throws Exception {
    List<Warning> warnings =
        List.of(
            tooManyOrders(),
            slowSink(),
            limitedSource(),
            growingState(),
            silentInput(),
            badClock());
    assertThat(warnings).allSatisfy(each -> assertThat(each.warned()).isBefore(each.damaged()));

    List<String> lines = new ArrayList<>();
    lines.add("| what happens | the figure, and its limit | warns at | the damage | at |");
    lines.add("|---|---|---|---|---|");
    warnings.forEach(each -> lines.add(each.line()));
    LectureTable.assertUpToDate(LECTURE, "warnings", lines);
  }

  private Warning tooManyOrders() throws Exception {
    Waits run = new Waits(second -> second < 60 ? 8 : 14, (orders, batch) -> (orders + 9L) / 10);
    List<StreamingQueryProgress> progress = run.untilThePromiseIsBroken();
    return new Warning(
        "from 12:01:00 on, more orders arrive than can be written",
        "`inputRowsPerSecond` > `processedRowsPerSecond`",
        end(first(progress, each -> each.inputRowsPerSecond() > each.processedRowsPerSecond())),
        BROKEN,
        run.firstBrokenPromise());
  }

  private Warning slowSink() throws Exception {
    Waits run = new Waits(second -> 8, (orders, batch) -> 4 + 3 * batch);
    List<StreamingQueryProgress> progress = run.untilThePromiseIsBroken();
    return new Warning(
        "the sink takes 4 s, and 3 s more each time",
        "`batchDuration` > 80 % of the trigger's interval",
        end(first(progress, each -> each.batchDuration() > TRIGGER.toMillis() * 0.8)),
        BROKEN,
        run.firstBrokenPromise());
  }

  /** Orders that arrive and are written, with the longest wait in each micro-batch. */
  private final class Waits {
    private final Words orders = new Words(spark);
    private final BiFunction<Integer, Long, Long> secondsToWrite;
    private final SimulatedClock clock;
    private volatile Instant broken;

    Waits(LongUnaryOperator ordersInSecond, BiFunction<Integer, Long, Long> secondsToWrite) {
      this.secondsToWrite = secondsToWrite;
      this.clock =
          new SimulatedClock(
              second ->
                  orders.add(
                      Collections.nCopies(
                              (int) ordersInSecond.applyAsLong(second), Long.toString(second))
                          .toArray(String[]::new)));
    }

    List<StreamingQueryProgress> untilThePromiseIsBroken() throws Exception {
      VoidFunction2<Dataset<Row>, Long> write =
          (rows, batchId) -> {
            List<Row> batch = rows.collectAsList();
            clock.pass(secondsToWrite.apply(batch.size(), batchId));
            long oldest = Long.parseLong(batch.get(0).getString(0));
            if (clock.secondsSinceStart() - oldest > PROMISED_SECONDS) {
              broken = Instant.ofEpochMilli(clock.getTimeMillis());
              throw new IllegalStateException(BROKEN);
            }
          };
      StreamingQuery query = clock.start(orders.rows(), OutputMode.Append(), TRIGGER, write);
      assertThatThrownBy(() -> clock.runUntil(query, Duration.ofHours(1)))
          .hasRootCauseMessage(BROKEN);
      return ran(query);
    }

    Instant firstBrokenPromise() {
      return broken;
    }
  }

  private Warning limitedSource() throws Exception {
    List<Instant> broken = new ArrayList<>();
    try (LocalKafka broker = LocalKafka.start();
        KafkaProducer<String, String> producer = producer(broker)) {
      broker.topics().create("orders", 1);
      SimulatedClock clock =
          new SimulatedClock(
              second -> {
                send(producer, second);
                send(producer, second);
              });
      VoidFunction2<Dataset<Row>, Long> write =
          (rows, batchId) -> {
            List<Row> batch = rows.collectAsList();
            if (batch.isEmpty()) {
              return; // the first micro-batch, which records where the topic begins
            }
            clock.pass(3);
            if (clock.secondsSinceStart() - Long.parseLong(batch.get(0).getString(0))
                > PROMISED_SECONDS) {
              broken.add(Instant.ofEpochMilli(clock.getTimeMillis()));
            }
          };
      Dataset<Row> orders =
          spark
              .readStream()
              .format("kafka")
              .option("kafka.bootstrap.servers", broker.bootstrapServers())
              .option("subscribe", "orders")
              .option("startingOffsets", "earliest")
              .option("maxOffsetsPerTrigger", 6)
              .load()
              .selectExpr("CAST(value AS STRING)");
      StreamingQuery query = clock.start(orders, OutputMode.Append(), TRIGGER, write);
      clock.runUntil(query, Duration.ofSeconds(100));
      query.stop();

      List<StreamingQueryProgress> progress =
          ran(query).stream().filter(each -> each.numInputRows() > 0).toList();
      assertThat(progress)
          .as("the rates look good")
          .allSatisfy(
              each -> {
                assertThat(each.inputRowsPerSecond()).isEqualTo(0.6);
                assertThat(each.processedRowsPerSecond()).isEqualTo(2);
              });
      assertThat(progress).extracting(WarningFiguresTest::behind).startsWith(14L, 28L, 42L, 56L);
      return new Warning(
          "2 orders arrive per second, and `maxOffsetsPerTrigger` is 6",
          "`maxOffsetsBehindLatest` > 20, the orders of one trigger",
          end(first(progress, each -> behind(each) > 20)),
          BROKEN,
          broken.get(0));
    }
  }

  private static long behind(StreamingQueryProgress progress) {
    return Long.parseLong(progress.sources()[0].metrics().get("maxOffsetsBehindLatest"));
  }

  private Warning growingState() throws Exception {
    List<StreamingQueryProgress> healthy =
        stateOf(orders -> orders.dropDuplicatesWithinWatermark("id"));
    List<StreamingQueryProgress> sick = stateOf(orders -> orders.dropDuplicates("id"));
    assertThat(healthy)
        .extracting(each -> each.stateOperators()[0].numRowsTotal())
        .containsExactly(10L, 20L, 30L, 40L, 50L, 50L, 50L, 50L, 50L, 50L, 50L, 50L);
    assertThat(sick)
        .extracting(each -> each.stateOperators()[0].numRowsTotal())
        .containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L, 110L, 120L);
    long most = 50;
    return new Warning(
        "one order arrives per second, and `dropDuplicates(\"id\")` without a watermark",
        "`numRowsTotal` > 50, where it stays with a watermark",
        end(first(sick, each -> each.stateOperators()[0].numRowsTotal() > most)),
        "there are more than 100 rows, the assumed memory",
        end(first(sick, each -> each.stateOperators()[0].numRowsTotal() > 100)));
  }

  private List<StreamingQueryProgress> stateOf(UnaryOperator<Dataset<Row>> query) throws Exception {
    Words orders = new Words(spark);
    Dataset<Row> timed =
        orders
            .rows()
            .select(col("value").as("id"), time(col("value").cast("long")))
            .withWatermark("time", "20 seconds");
    return run(
        new SimulatedClock(second -> orders.add(Long.toString(second))),
        query.apply(timed),
        OutputMode.Append(),
        Duration.ofSeconds(120),
        ignored -> {});
  }

  private Warning silentInput() throws Exception {
    Words web = new Words(spark, 0);
    Words app = new Words(spark, 1);
    SimulatedClock clock =
        new SimulatedClock(
            second -> {
              web.add(Long.toString(second));
              if (second < 90) {
                app.add(Long.toString(second));
              }
            });
    Dataset<Row> counts =
        timed(web.rows())
            .union(timed(app.rows()))
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(col("window.end").cast("long"));
    List<String> results = new ArrayList<>();
    List<StreamingQueryProgress> progress =
        run(clock, counts, OutputMode.Append(), Duration.ofMinutes(3), results::add);
    assertThat(results).containsExactly("12:01:00");
    return new Warning(
        "the orders of the app end at 12:01:30, those of the web continue",
        "`timestamp` - `watermark` > 40 s",
        end(first(progress, each -> behindTheClock(each) > 40)),
        "the count of the minute to 12:02:00 has not been output",
        SimulatedClock.START.plusSeconds(3 * 60));
  }

  private Warning badClock() throws Exception {
    Words orders = new Words(spark);
    SimulatedClock clock =
        new SimulatedClock(second -> orders.add(Long.toString(second == 75 ? 7_200 : second)));
    Dataset<Row> counts =
        timed(orders.rows())
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(col("window.end").cast("long"));
    List<StreamingQueryProgress> progress =
        run(clock, counts, OutputMode.Append(), Duration.ofSeconds(110), ignored -> {});
    return new Warning(
        "at 12:01:15 an order of 14:00 arrives",
        "`eventTime.max` > `timestamp`",
        end(first(progress, WarningFiguresTest::isOfTheFuture)),
        "right orders are dropped (`numRowsDroppedByWatermark` > 0)",
        end(first(progress, each -> each.stateOperators()[0].numRowsDroppedByWatermark() > 0)));
  }

  private static boolean isOfTheFuture(StreamingQueryProgress progress) {
    String latest = progress.eventTime().get("max");
    return latest != null && Instant.parse(latest).isAfter(Instant.parse(progress.timestamp()));
  }

  private static long behindTheClock(StreamingQueryProgress progress) {
    Instant watermark = Instant.parse(progress.eventTime().get("watermark"));
    return watermark.equals(Instant.EPOCH)
        ? 0
        : Duration.between(watermark, Instant.parse(progress.timestamp())).toSeconds();
  }

  private static Dataset<Row> timed(Dataset<Row> seconds) {
    return seconds.select(time(col("value").cast("long"))).withWatermark("time", "10 seconds");
  }

  private static Column time(Column second) {
    return timestamp_seconds(second.plus(lit(SimulatedClock.START.getEpochSecond()))).as("time");
  }

  private static List<StreamingQueryProgress> run(
      SimulatedClock clock,
      Dataset<Row> result,
      OutputMode mode,
      Duration end,
      Consumer<String> results)
      throws Exception {
    VoidFunction2<Dataset<Row>, Long> write =
        (rows, batchId) ->
            rows.collectAsList()
                .forEach(
                    row -> {
                      if (row.get(0) instanceof Long second) {
                        results.accept(Warning.time(Instant.ofEpochSecond(second)));
                      }
                    });
    StreamingQuery query = clock.start(result, mode, TRIGGER, write);
    clock.runUntil(query, end);
    query.stop();
    return ran(query);
  }

  private static List<StreamingQueryProgress> ran(StreamingQuery query) {
    return Stream.of(query.recentProgress())
        .filter(each -> each.durationMs().containsKey("addBatch"))
        .toList();
  }

  private static StreamingQueryProgress first(
      List<StreamingQueryProgress> progress, Predicate<StreamingQueryProgress> warns) {
    return progress.stream().filter(warns).findFirst().orElseThrow();
  }

  /** When the micro-batch has finished, and its progress is available. */
  private static Instant end(StreamingQueryProgress progress) {
    return Instant.parse(progress.timestamp()).plusMillis(progress.batchDuration());
  }

  private static KafkaProducer<String, String> producer(LocalKafka broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void send(KafkaProducer<String, String> producer, long second) {
    try {
      producer.send(new ProducerRecord<>("orders", Long.toString(second))).get();
    } catch (InterruptedException | ExecutionException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
