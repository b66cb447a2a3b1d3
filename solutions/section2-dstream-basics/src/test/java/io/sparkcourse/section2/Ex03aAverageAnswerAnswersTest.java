package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

class Ex03aAverageAnswerAnswersTest extends AnswersTest<Ex03aAverageAnswerCheck.Answer> {
  Ex03aAverageAnswerAnswersTest() {
    super(new Ex03aAverageAnswerCheck());

    wrong(
        "halves doubles",
        "It halves the sum of two:",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .mapValues(Long::doubleValue)
                .reduceByKey((a, b) -> (a + b) / 2));
    wrong(
        "halves whole numbers",
        "It halves the sum of two whole numbers",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .reduceByKey((a, b) -> (a + b) / 2)
                .mapValues(Long::doubleValue));
    wrong(
        "averages of partitions",
        "It takes the average of each partition",
        (lines, malformed) ->
            successes(entries(lines, malformed))
                .mapPartitionsToPair(
                    entries -> {
                      Map<String, List<Long>> sizes = new HashMap<>();
                      entries.forEachRemaining(
                          entry ->
                              sizes
                                  .computeIfAbsent(entry.getPath(), path -> new ArrayList<>())
                                  .add(entry.getBytes()));
                      return sizes.entrySet().stream()
                          .map(size -> new Tuple2<>(size.getKey(), average(size.getValue())))
                          .iterator();
                    })
                .reduceByKey((a, b) -> (a + b) / 2));
    wrong(
        "divides whole numbers",
        "It rounds down",
        (lines, malformed) ->
            sums(sizes(successes(entries(lines, malformed))))
                .mapValues(sum -> (double) (sum._1() / sum._2())));
    wrong(
        "does not filter",
        "It counts answers of any status",
        (lines, malformed) -> averages(entries(lines, malformed)));
    wrong(
        "filters errors only",
        "It counts answers that have another status than 200",
        (lines, malformed) ->
            averages(entries(lines, malformed).filter(entry -> entry.getStatus() < 400)));
    wrong(
        "distinct",
        "It counts answers of the same page and size only once",
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)).transform(rdd -> rdd.distinct())));
    wrong(
        "tells the sum",
        "It tells the sum of the bytes",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .reduceByKey(Long::sum)
                .mapValues(Long::doubleValue));
    wrong(
        "a window over the whole stream",
        "It remembers the batches before",
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)).window(Durations.minutes(10))));
    wrong(
        "does not catch",
        "A malformed line ends the program",
        (lines, malformed) -> averages(successes(lines.map(LogEntry::parse))));
    wrong(
        "null for an iterator",
        "A function returns null",
        (lines, malformed) ->
            averages(
                successes(
                    lines.flatMap(
                        line -> {
                          try {
                            return List.of(LogEntry.parse(line)).iterator();
                          } catch (MalformedRecordException problem) {
                            malformed.add(1);
                            return null;
                          }
                        }))));
    wrong(
        "null for an entry",
        "A function returns null",
        (lines, malformed) ->
            averages(
                successes(
                    lines.map(
                        line -> {
                          try {
                            return LogEntry.parse(line);
                          } catch (MalformedRecordException problem) {
                            malformed.add(1);
                            return null;
                          }
                        }))));
    wrong(
        "swallows malformed lines",
        "The averages are right, but malformed is 0",
        (lines, malformed) -> averages(successes(lines.flatMap(line -> parsed(line).iterator()))));
    wrong(
        "counts how many lines are not parsed, not how many are malformed",
        "The averages are right, but malformed is",
        (lines, malformed) ->
            averages(
                successes(
                    lines.flatMap(
                        line -> {
                          malformed.add(1);
                          return parsed(line).iterator();
                        }))));
    wrong(
        "sums and counts in two streams, parsed twice",
        "The averages are right, but malformed is 6, and 3 lines are no log entries."
            + " Are lines parsed more than once?",
        (lines, malformed) -> joined(successes(entries(lines, malformed))));
    wrong(
        "groups by key",
        "The averages are right, but all values of a page go through the shuffle",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .groupByKey()
                .mapValues(Ex03aAverageAnswerAnswersTest::average));
    wrong(
        "moves the lines into one partition",
        "The averages are right, but all values of a page go through the shuffle",
        (lines, malformed) -> averages(successes(entries(lines.repartition(1), malformed))));
    wrong("returns nothing", "It returns null", (lines, malformed) -> null);

    right(
        "combineByKey",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .combineByKey(
                    bytes -> new Tuple2<>(bytes, 1),
                    (sum, bytes) -> new Tuple2<>(sum._1() + bytes, sum._2() + 1),
                    (a, b) -> new Tuple2<>(a._1() + b._1(), a._2() + b._2()),
                    new HashPartitioner(3))
                .mapValues(sum -> sum._1().doubleValue() / sum._2()));
    right(
        "aggregateByKey, an operation of the RDD",
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .transformToPair(
                    rdd ->
                        rdd.aggregateByKey(
                            new double[2],
                            (sum, bytes) -> new double[] {sum[0] + bytes, sum[1] + 1},
                            (a, b) -> new double[] {a[0] + b[0], a[1] + b[1]}))
                .mapValues(sum -> sum[0] / sum[1]));
    right(
        "sums and counts in two streams, of entries that are cached",
        (lines, malformed) -> joined(successes(entries(lines, malformed)).cache()));
    right(
        "filters where it parses",
        (lines, malformed) ->
            sums(lines.flatMapToPair(
                    line -> {
                      List<Tuple2<String, Long>> sizes = new ArrayList<>();
                      try {
                        LogEntry entry = LogEntry.parse(line);
                        if (entry.getStatus() == 200) {
                          sizes.add(new Tuple2<>(entry.getPath(), entry.getBytes()));
                        }
                      } catch (MalformedRecordException problem) {
                        malformed.add(1);
                      }
                      return sizes.iterator();
                    }))
                .mapValues(sum -> sum._1() / (double) sum._2()));
  }

  private static JavaDStream<LogEntry> entries(
      JavaDStream<String> lines, LongAccumulator malformed) {
    return lines.flatMap(
        line -> {
          List<LogEntry> entry = parsed(line);
          malformed.add(1L - entry.size());
          return entry.iterator();
        });
  }

  private static List<LogEntry> parsed(String line) {
    try {
      return List.of(LogEntry.parse(line));
    } catch (MalformedRecordException problem) {
      return Collections.emptyList();
    }
  }

  private static JavaDStream<LogEntry> successes(JavaDStream<LogEntry> entries) {
    return entries.filter(entry -> entry.getStatus() == 200);
  }

  private static JavaPairDStream<String, Long> sizes(JavaDStream<LogEntry> entries) {
    return entries.mapToPair(entry -> new Tuple2<>(entry.getPath(), entry.getBytes()));
  }

  private static JavaPairDStream<String, Tuple2<Long, Long>> sums(
      JavaPairDStream<String, Long> sizes) {
    return sizes
        .mapValues(bytes -> new Tuple2<>(bytes, 1L))
        .reduceByKey((a, b) -> new Tuple2<>(a._1() + b._1(), a._2() + b._2()));
  }

  private static JavaPairDStream<String, Double> averages(JavaDStream<LogEntry> entries) {
    return sums(sizes(entries)).mapValues(sum -> (double) sum._1() / sum._2());
  }

  private static JavaPairDStream<String, Double> joined(JavaDStream<LogEntry> entries) {
    JavaPairDStream<String, Long> sums = sizes(entries).reduceByKey(Long::sum);
    JavaPairDStream<String, Long> counts = entries.map(LogEntry::getPath).countByValue();
    return sums.join(counts).mapValues(both -> (double) both._1() / both._2());
  }

  private static double average(Iterable<Long> values) {
    long sum = 0;
    long count = 0;
    for (long value : values) {
      sum += value;
      count++;
    }
    return (double) sum / count;
  }
}
