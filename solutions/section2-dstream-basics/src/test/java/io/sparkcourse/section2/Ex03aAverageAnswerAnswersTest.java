package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.section2.Ex03aAverageAnswerCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
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
        Mistaken.HALVES_THE_SUM_OF_TWO,
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .mapValues(Long::doubleValue)
                .reduceByKey((a, b) -> (a + b) / 2));
    wrong(
        "halves whole numbers",
        Mistaken.HALVES_THE_SUM_OF_TWO_AND_ROUNDS,
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .reduceByKey((a, b) -> (a + b) / 2)
                .mapValues(Long::doubleValue));
    wrong(
        "averages of partitions",
        Mistaken.AVERAGES_AVERAGES,
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
        Mistaken.ROUNDS_DOWN,
        (lines, malformed) ->
            sums(sizes(successes(entries(lines, malformed))))
                .mapValues(sum -> (double) (sum._1() / sum._2())));
    wrong(
        "does not filter",
        Mistaken.ANY_STATUS,
        (lines, malformed) -> averages(entries(lines, malformed)));
    wrong(
        "filters errors only",
        Mistaken.ANY_BUT_ERRORS,
        (lines, malformed) ->
            averages(entries(lines, malformed).filter(entry -> entry.getStatus() < 400)));
    wrong(
        "distinct",
        Mistaken.COUNTS_EQUAL_ANSWERS_ONCE,
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)).transform(rdd -> rdd.distinct())));
    wrong(
        "gives the sum",
        Mistaken.GIVES_THE_SUM,
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .reduceByKey(Long::sum)
                .mapValues(Long::doubleValue));
    wrong(
        "a window over the whole stream",
        Mistaken.REMEMBERS_EARLIER_BATCHES,
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)).window(Durations.minutes(10))));
    wrong(
        "does not catch",
        Mistaken.ENDS_AT_A_MALFORMED_LINE,
        (lines, malformed) -> averages(successes(lines.map(LogEntry::parse))));
    wrong(
        "null for an iterator",
        Mistaken.NULL_IN_PLACE_OF_NO_ENTRY,
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
        Mistaken.NULL_IN_PLACE_OF_NO_ENTRY,
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
        Mistaken.MALFORMED_IS_NOT_COUNTED,
        (lines, malformed) -> averages(successes(lines.flatMap(line -> parsed(line).iterator()))));
    wrong(
        "counts each line as malformed",
        Mistaken.MALFORMED_COUNTS_ALL_LINES,
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
        Mistaken.MALFORMED_IS_COUNTED_TWICE,
        (lines, malformed) -> joined(successes(entries(lines, malformed))));
    wrong(
        "groups by key",
        Mistaken.MUCH_GOES_THROUGH_THE_SHUFFLE,
        (lines, malformed) ->
            sizes(successes(entries(lines, malformed)))
                .groupByKey()
                .mapValues(Ex03aAverageAnswerAnswersTest::average));
    wrong(
        "moves the lines into one partition",
        Mistaken.MUCH_GOES_THROUGH_THE_SHUFFLE,
        (lines, malformed) -> averages(successes(entries(lines.repartition(1), malformed))));
    wrong(
        "counts any success",
        Mistaken.ANY_SUCCESS,
        (lines, malformed) ->
            averages(entries(lines, malformed).filter(entry -> entry.getStatus() / 100 == 2)));
    wrong(
        "looks for 200 in the line",
        Mistaken.ANY_200_IN_THE_LINE,
        (lines, malformed) ->
            averages(
                entries(lines, malformed).filter(entry -> entry.toLogLine().contains(" 200 "))));
    wrong(
        "leaves empty answers out",
        Mistaken.LEAVES_EMPTY_ANSWERS_OUT,
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)).filter(entry -> entry.getBytes() > 0)));
    wrong(
        "the sum in an int",
        Mistaken.OVERFLOWS,
        (lines, malformed) ->
            successes(entries(lines, malformed))
                .mapToPair(
                    entry -> new Tuple2<>(entry.getPath(), new Tuple2<>((int) entry.getBytes(), 1)))
                .reduceByKey((a, b) -> new Tuple2<>(a._1() + b._1(), a._2() + b._2()))
                .mapValues(sum -> (double) sum._1() / sum._2()));
    wrong(
        "rounds",
        Mistaken.ROUNDS,
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)))
                .mapValues(average -> (double) Math.round(average)));
    wrong(
        "rounds to hundredths",
        CommonMistake.DIFFERS,
        (lines, malformed) ->
            averages(successes(entries(lines, malformed)))
                .mapValues(average -> Math.round(average * 100) / 100.0));
    wrong(
        "cuts the query off",
        Mistaken.CUTS_THE_QUERY_OFF,
        (lines, malformed) ->
            averages(
                byPath(
                    successes(entries(lines, malformed)),
                    entry -> entry.getPath().split("\\?")[0])));
    wrong(
        "paths in lower case",
        Mistaken.ANY_CASE,
        (lines, malformed) ->
            averages(
                byPath(
                    successes(entries(lines, malformed)),
                    entry -> entry.getPath().toLowerCase(Locale.ROOT))));
    wrong(
        "GET only",
        Mistaken.ONLY_GET,
        (lines, malformed) ->
            averages(
                successes(entries(lines, malformed))
                    .filter(entry -> entry.getMethod().equals("GET"))));
    wrong(
        "each client by itself",
        CommonMistake.DIFFERS,
        (lines, malformed) ->
            averages(
                    byPath(
                        successes(entries(lines, malformed)),
                        entry -> entry.getPath() + " " + entry.getClientIp()))
                .mapToPair(average -> new Tuple2<>(average._1().split(" ")[0], average._2())));
    wrong(
        "other statuses have 0 bytes and count 0",
        Mistaken.SOMETHING_FOR_EVERY_PATH,
        (lines, malformed) ->
            entries(lines, malformed)
                .mapToPair(
                    entry -> {
                      long one = entry.getStatus() == 200 ? 1 : 0;
                      return new Tuple2<>(
                          entry.getPath(), new Tuple2<>(one * entry.getBytes(), one));
                    })
                .reduceByKey((a, b) -> new Tuple2<>(a._1() + b._1(), a._2() + b._2()))
                .mapValues(sum -> sum._2() == 0 ? 0.0 : (double) sum._1() / sum._2()));
    wrong(
        "catches around the loop over a partition",
        Mistaken.LOSES_THE_LINES_AFTER_A_MALFORMED_ONE,
        (lines, malformed) ->
            averages(
                successes(
                    lines.mapPartitions(
                        partition -> {
                          List<LogEntry> entries = new ArrayList<>();
                          try {
                            partition.forEachRemaining(line -> entries.add(LogEntry.parse(line)));
                          } catch (MalformedRecordException problem) {
                            malformed.add(1);
                          }
                          return entries.iterator();
                        }))));
    wrong(
        "sets malformed back to 0 after each batch",
        Mistaken.MALFORMED_STARTS_AGAIN,
        (lines, malformed) -> {
          lines.foreachRDD(rdd -> malformed.reset());
          return averages(successes(entries(lines, malformed)));
        });
    wrong(
        "counts another status as malformed",
        Mistaken.MALFORMED_COUNTS_OTHER_STATUSES,
        (lines, malformed) ->
            averages(
                lines.flatMap(
                    line -> {
                      List<LogEntry> entry =
                          parsed(line).stream().filter(each -> each.getStatus() == 200).toList();
                      malformed.add(1L - entry.size());
                      return entry.iterator();
                    })));
    wrong(
        "counts the different malformed lines",
        Mistaken.MALFORMED_COUNTS_EQUAL_LINES_ONCE,
        (lines, malformed) -> {
          lines
              .filter(line -> parsed(line).isEmpty())
              .foreachRDD(rdd -> malformed.add(rdd.distinct().count()));
          return averages(successes(lines.flatMap(line -> parsed(line).iterator())));
        });
    wrong(
        "passes over empty lines",
        Mistaken.EMPTY_LINES_ARE_NOT_COUNTED,
        (lines, malformed) ->
            averages(successes(entries(lines.filter(line -> !line.isBlank()), malformed))));
    wrong(
        "splits lines at spaces",
        Mistaken.READS_A_LINE_THAT_IS_CUT_OFF,
        (lines, malformed) ->
            averages(
                lines.flatMapToPair(
                    line -> {
                      String[] words = line.split(" ");
                      if (words.length < 10) {
                        malformed.add(1);
                        return Collections.emptyIterator();
                      }
                      return words[8].equals("200")
                          ? List.of(
                                  new Tuple2<>(
                                      words[6],
                                      words[9].equals("-") ? 0 : Long.parseLong(words[9])))
                              .iterator()
                          : Collections.emptyIterator();
                    })));
    wrong(
        "collects the entries in the driver",
        Mistaken.MUCH_COMES_TO_THE_DRIVER,
        (lines, malformed) ->
            successes(entries(lines, malformed))
                .transformToPair(
                    rdd ->
                        JavaSparkContext.fromSparkContext(rdd.context())
                            .parallelizePairs(
                                rdd.collect().stream()
                                    .collect(
                                        Collectors.groupingBy(
                                            LogEntry::getPath,
                                            Collectors.averagingLong(LogEntry::getBytes)))
                                    .entrySet()
                                    .stream()
                                    .map(each -> new Tuple2<>(each.getKey(), each.getValue()))
                                    .toList())));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (lines, malformed) -> null);

    right("with SQL", Ex03aAverageAnswerAnswersTest::bySql);
    right(
        "sums of each partition first",
        (lines, malformed) ->
            successes(entries(lines, malformed))
                .mapPartitionsToPair(
                    entries -> {
                      Map<String, double[]> sums = new HashMap<>();
                      entries.forEachRemaining(
                          entry -> {
                            double[] sum =
                                sums.computeIfAbsent(entry.getPath(), path -> new double[2]);
                            sum[0] += entry.getBytes();
                            sum[1]++;
                          });
                      return sums.entrySet().stream()
                          .map(sum -> new Tuple2<>(sum.getKey(), sum.getValue()))
                          .iterator();
                    })
                .reduceByKey((a, b) -> new double[] {a[0] + b[0], a[1] + b[1]})
                .mapValues(sum -> sum[0] / sum[1]));
    right(
        "counts the malformed lines by an output of their own",
        (lines, malformed) -> {
          lines
              .filter(line -> parsed(line).isEmpty())
              .foreachRDD(rdd -> malformed.add(rdd.count()));
          return averages(successes(lines.flatMap(line -> parsed(line).iterator())));
        });
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

  private static JavaPairDStream<String, Long> byPath(
      JavaDStream<LogEntry> entries, Function<LogEntry, String> path) {
    return entries.mapToPair(entry -> new Tuple2<>(path.call(entry), entry.getBytes()));
  }

  private static JavaPairDStream<String, Double> averages(JavaDStream<LogEntry> entries) {
    return averages(sizes(entries));
  }

  private static JavaPairDStream<String, Double> averages(JavaPairDStream<String, Long> sizes) {
    return sums(sizes).mapValues(sum -> (double) sum._1() / sum._2());
  }

  private static JavaPairDStream<String, Double> bySql(
      JavaDStream<String> lines, LongAccumulator malformed) {
    return entries(lines, malformed)
        .transformToPair(
            rdd -> {
              SparkSession spark =
                  SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
              spark.createDataFrame(rdd, LogEntry.class).createOrReplaceTempView("requests");
              return spark
                  .sql("SELECT path, avg(bytes) FROM requests WHERE status = 200 GROUP BY path")
                  .toJavaRDD()
                  .mapToPair(row -> new Tuple2<>(row.getString(0), row.getDouble(1)));
            });
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
