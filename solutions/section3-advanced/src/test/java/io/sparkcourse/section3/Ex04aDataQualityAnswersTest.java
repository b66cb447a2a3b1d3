package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex04aDataQuality.reason;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.section3.Ex04aDataQuality.QualityStore;
import io.sparkcourse.section3.Ex04aDataQualityCheck.Answer;
import io.sparkcourse.section3.Ex04aDataQualityCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

class Ex04aDataQualityAnswersTest extends AnswersTest<Answer> {
  /** In local mode tasks and driver see the same one. */
  private static final Map<String, Long> COUNTS = new ConcurrentHashMap<>();

  private static final Map<Time, Map<String, Long>> COUNTS_BY_BATCH = new ConcurrentHashMap<>();

  Ex04aDataQualityAnswersTest() {
    super(new Ex04aDataQualityCheck());

    wrong(
        "counts in a transformation",
        Mistaken.COUNTS_TOO_MANY,
        (lines, store) -> {
          CollectionAccumulator<String> reasons = accumulator(lines);
          JavaDStream<LogEntry> entries = parsedAndCounted(lines, reasons);
          entries.foreachRDD(
              (rdd, time) -> {
                rdd.count();
                store.put(time, counts(reasons));
                reasons.reset();
              });
          return entries;
        });
    wrong(
        "counts in a transformation, and never resets",
        Mistaken.COUNTS_TOO_MANY,
        (lines, store) -> {
          CollectionAccumulator<String> reasons = accumulator(lines);
          JavaDStream<LogEntry> entries = parsedAndCounted(lines, reasons);
          entries.foreachRDD(
              (rdd, time) -> {
                rdd.count();
                store.put(time, counts(reasons));
              });
          return entries;
        });
    wrong(
        "counts in a transformation that two actions compute",
        Mistaken.COUNTS_TOO_MANY,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                CollectionAccumulator<String> reasons = rdd.context().collectionAccumulator();
                JavaRDD<String> noted = rdd.map(line -> noted(line, reasons));
                if (!noted.isEmpty()) {
                  noted.count();
                }
                store.put(time, counts(reasons));
              });
          return wellFormed(lines);
        });
    wrong(
        "counts in a transformation of which the beginning is computed",
        CommonMistake.DIFFERS,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                CollectionAccumulator<String> reasons = rdd.context().collectionAccumulator();
                rdd.map(line -> noted(line, reasons)).take(10);
                store.put(time, counts(reasons));
              });
          return wellFormed(lines);
        });
    wrong(
        "reads before an action has run",
        Mistaken.SAVES_NO_REASON,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                CollectionAccumulator<String> reasons = rdd.context().collectionAccumulator();
                rdd.map(line -> noted(line, reasons));
                store.put(time, counts(reasons));
              });
          return wellFormed(lines);
        });
    wrong(
        "a map that the function captures",
        Mistaken.SAVES_NO_REASON,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                HashMap<String, Long> counts = new HashMap<>();
                rdd.foreach(
                    line -> {
                      if (reason(line) != null) {
                        counts.merge(reason(line), 1L, Long::sum);
                      }
                    });
                store.put(time, counts);
              });
          return wellFormed(lines);
        });
    wrong(
        "reads the accumulator before it counts the batch",
        Mistaken.A_BATCH_LATE,
        (lines, store) -> {
          CollectionAccumulator<String> reasons = accumulator(lines);
          lines.foreachRDD(
              (rdd, time) -> {
                store.put(time, counts(reasons));
                reasons.reset();
                rdd.foreach(line -> noted(line, reasons));
              });
          return wellFormed(lines);
        });
    wrong(
        "never resets",
        Mistaken.SUM_SO_FAR,
        (lines, store) -> {
          CollectionAccumulator<String> reasons = accumulator(lines);
          lines.foreachRDD(
              (rdd, time) -> {
                rdd.foreach(line -> noted(line, reasons));
                store.put(time, counts(reasons));
              });
          return wellFormed(lines);
        });
    wrong(
        "an accumulator in the checkpoint",
        Mistaken.COUNTS_NOTHING_AFTER_A_RECOVERY,
        (lines, store) -> {
          CollectionAccumulator<String> reasons = accumulator(lines);
          lines.foreachRDD(
              (rdd, time) -> {
                rdd.foreach(line -> noted(line, reasons));
                store.put(time, counts(reasons));
                reasons.reset();
              });
          return wellFormed(lines);
        });
    wrong(
        "a broadcast variable in the checkpoint",
        Mistaken.CAPTURES_A_BROADCAST,
        (lines, store) -> {
          Broadcast<List<String>> ignored =
              JavaSparkContext.fromSparkContext(lines.context().sparkContext())
                  .broadcast(List.of("no reason"));
          lines.foreachRDD(
              (rdd, time) ->
                  store.put(
                      time,
                      rdd.map(Ex04aDataQuality::reason)
                          .filter(reason -> reason != null && !ignored.value().contains(reason))
                          .countByValue()));
          return wellFormed(lines);
        });
    wrong(
        "tasks add to a static map",
        Mistaken.LOST_IN_OTHER_PROCESSES,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                COUNTS.clear();
                rdd.foreach(line -> add(line, COUNTS));
                store.put(time, COUNTS);
              });
          return wellFormed(lines);
        });
    wrong(
        "tasks add to a static map of batches while they parse",
        Mistaken.LOST_IN_OTHER_PROCESSES,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                rdd.foreachPartition(
                    partition -> {
                      Map<String, Long> counts =
                          COUNTS_BY_BATCH.computeIfAbsent(time, none -> new ConcurrentHashMap<>());
                      partition.forEachRemaining(line -> add(line, counts));
                    });
                Map<String, Long> counts = COUNTS_BY_BATCH.remove(time);
                store.put(time, counts == null ? Map.of() : counts);
              });
          return wellFormed(lines);
        });
    wrong(
        "puts what there is only",
        Mistaken.NOTHING_IF_ALL_IS_WELL,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                Map<String, Long> counts = countByReason(rdd);
                if (!counts.isEmpty()) {
                  store.put(time, counts);
                }
              });
          return wellFormed(lines);
        });
    wrong(
        "does nothing with an empty batch",
        Mistaken.NOTHING_FOR_A_BATCH_WITHOUT_LINES,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                if (!rdd.isEmpty()) {
                  store.put(time, countByReason(rdd));
                }
              });
          return wellFormed(lines);
        });
    wrong("parses only", Mistaken.SAVES_NOTHING, (lines, store) -> wellFormed(lines));
    wrong(
        "puts the counts of each task",
        Mistaken.CALLS_THE_STORE_IN_A_TASK,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) ->
                  rdd.foreachPartition(
                      partition -> {
                        Map<String, Long> counts = new ConcurrentHashMap<>();
                        partition.forEachRemaining(line -> add(line, counts));
                        store.put(time, counts);
                      }));
          return wellFormed(lines);
        });
    wrong(
        "puts one reason after the other",
        Mistaken.PUTS_SEVERAL_TIMES,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                store.put(time, Map.of());
                countByReason(rdd)
                    .forEach((reason, count) -> store.put(time, Map.of(reason, count)));
              });
          return wellFormed(lines);
        });
    wrong(
        "puts by the clock",
        Mistaken.NOT_THE_TIME_OF_THE_BATCH,
        (lines, store) -> {
          lines.foreachRDD(
              rdd -> store.put(new Time(System.currentTimeMillis()), countByReason(rdd)));
          return wellFormed(lines);
        });
    wrong(
        "the total only",
        Mistaken.KEYS_ARE_NO_REASONS,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                LongAccumulator malformed = rdd.context().longAccumulator();
                rdd.foreach(line -> malformed.add(reason(line) == null ? 0 : 1));
                store.put(time, Map.of("malformed", malformed.value()));
              });
          return wellFormed(lines);
        });
    wrong(
        "the message for the reason",
        Mistaken.MESSAGES_FOR_REASONS,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) ->
                  store.put(
                      time,
                      rdd.map(Ex04aDataQualityAnswersTest::message)
                          .filter(Objects::nonNull)
                          .countByValue()));
          return wellFormed(lines);
        });
    wrong(
        "the well-formed lines are counted, too",
        Mistaken.COUNTS_WELL_FORMED_LINES,
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> store.put(time, rdd.map(Ex04aDataQuality::reason).countByValue()));
          return wellFormed(lines);
        });
    wrong(
        "an accumulator for each reason that has occurred",
        Mistaken.REASONS_OF_EARLIER_BATCHES,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> AllReasons.count(rdd, time, store));
          return wellFormed(lines);
        });
    wrong(
        "equal malformed lines once",
        Mistaken.EQUAL_LINES_ONCE,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd.distinct())));
          return wellFormed(lines);
        });
    wrong(
        "equal entries once",
        Mistaken.EQUAL_ENTRIES_ONCE,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return wellFormed(lines.transform(rdd -> rdd.distinct()));
        });
    wrong(
        "null for a malformed line",
        Mistaken.RETURNS_NULL_FOR_MALFORMED_LINES,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return lines.map(line -> reason(line) == null ? LogEntry.parse(line) : null);
        });
    wrong(
        "parses malformed lines, too",
        Mistaken.PARSES_A_MALFORMED_LINE,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return lines.map(LogEntry::parse);
        });
    wrong(
        "saves, and returns nothing",
        CommonMistake.RETURNS_NULL,
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return null;
        });
    wrong("does nothing", CommonMistake.RETURNS_NULL, (lines, store) -> null);

    right(
        "without an accumulator",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return wellFormed(lines);
        });
    right(
        "a stream of counts",
        (lines, store) -> {
          lines
              .map(Ex04aDataQuality::reason)
              .filter(Objects::nonNull)
              .countByValue()
              .foreachRDD((rdd, time) -> store.put(time, rdd.collectAsMap()));
          return wellFormed(lines);
        });
    right(
        "SQL",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countBySql(rdd)));
          return wellFormed(lines);
        });
    right(
        "an accumulator of its own kind",
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) -> {
                CountsByReason counts = new CountsByReason();
                rdd.context().register(counts);
                rdd.foreach(line -> counts.add(line));
                store.put(time, counts.value());
              });
          return wellFormed(lines);
        });
    right(
        "a lazily made singleton that is reset for each batch",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> Singleton.count(rdd, time, store));
          return wellFormed(lines);
        });
    right(
        "parsed once, and the malformed lines collected as objects of its own",
        (lines, store) -> {
          JavaDStream<Parsed> parsed = lines.map(Parsed::of).cache();
          parsed.foreachRDD(
              (rdd, time) -> {
                Map<String, Long> counts = new TreeMap<>();
                for (Parsed malformed : rdd.filter(line -> line.entry == null).collect()) {
                  counts.merge(malformed.reason, 1L, Long::sum);
                }
                store.put(time, counts);
              });
          return parsed.filter(line -> line.entry != null).map(line -> line.entry);
        });
    right(
        "counts in a transformation of a cached stream, in the first output",
        (lines, store) -> {
          JavaDStream<String> cached = lines.cache();
          cached.foreachRDD(
              (rdd, time) -> {
                CollectionAccumulator<String> reasons = rdd.context().collectionAccumulator();
                rdd.map(line -> noted(line, reasons)).count();
                store.put(time, counts(reasons));
              });
          return wellFormed(cached);
        });
  }

  private static CollectionAccumulator<String> accumulator(JavaDStream<String> lines) {
    return lines.context().sparkContext().collectionAccumulator();
  }

  /** The line; if it is malformed, its reason is added. */
  private static String noted(String line, CollectionAccumulator<String> reasons) {
    if (reason(line) != null) {
      reasons.add(reason(line));
    }
    return line;
  }

  private static void add(String line, Map<String, Long> counts) {
    if (reason(line) != null) {
      counts.merge(reason(line), 1L, Long::sum);
    }
  }

  private static String message(String line) {
    try {
      LogEntry.parse(line);
      return null;
    } catch (MalformedRecordException malformed) {
      return malformed.getMessage();
    }
  }

  private static JavaDStream<LogEntry> parsedAndCounted(
      JavaDStream<String> lines, CollectionAccumulator<String> reasons) {
    return lines
        .map(line -> noted(line, reasons))
        .filter(line -> reason(line) == null)
        .map(LogEntry::parse);
  }

  private static JavaDStream<LogEntry> wellFormed(JavaDStream<String> lines) {
    return lines.filter(line -> reason(line) == null).map(LogEntry::parse);
  }

  private static Map<String, Long> countByReason(JavaRDD<String> lines) {
    return lines.filter(line -> reason(line) != null).map(Ex04aDataQuality::reason).countByValue();
  }

  private static Map<String, Long> countBySql(JavaRDD<String> lines) {
    SparkSession session = SparkSession.builder().config(lines.context().getConf()).getOrCreate();
    Dataset<Row> reasons =
        session
            .createDataset(lines.map(Ex04aDataQuality::reason).rdd(), Encoders.STRING())
            .where("value IS NOT NULL")
            .groupBy("value")
            .count();
    Map<String, Long> counts = new TreeMap<>();
    reasons.collectAsList().forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private static Map<String, Long> counts(CollectionAccumulator<String> reasons) {
    Map<String, Long> counts = new TreeMap<>();
    reasons.value().forEach(reason -> counts.merge(reason, 1L, Long::sum));
    return counts;
  }

  /** A line, parsed: with its entry, or with the reason why it has none. */
  private static final class Parsed implements Serializable {
    private static final long serialVersionUID = 1L;
    private final LogEntry entry;
    private final String reason;

    private Parsed(LogEntry entry, String reason) {
      this.entry = entry;
      this.reason = reason;
    }

    static Parsed of(String line) {
      String reason = reason(line);
      return new Parsed(reason == null ? LogEntry.parse(line) : null, reason);
    }
  }

  private static final class CountsByReason extends AccumulatorV2<String, Map<String, Long>> {
    private static final long serialVersionUID = 1L;
    private final TreeMap<String, Long> counts = new TreeMap<>();

    @Override
    public void add(String line) {
      Ex04aDataQualityAnswersTest.add(line, counts);
    }

    @Override
    public void merge(AccumulatorV2<String, Map<String, Long>> other) {
      ((CountsByReason) other)
          .counts.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
    }

    @Override
    public Map<String, Long> value() {
      return counts;
    }

    @Override
    public boolean isZero() {
      return counts.isEmpty();
    }

    @Override
    public void reset() {
      counts.clear();
    }

    @Override
    public CountsByReason copy() {
      CountsByReason copy = new CountsByReason();
      copy.counts.putAll(counts);
      return copy;
    }
  }

  private static final class AllReasons {
    private static final Map<String, LongAccumulator> ACCUMULATORS = new TreeMap<>();
    private static SparkContext sc;

    private AllReasons() {}

    static synchronized void count(JavaRDD<String> lines, Time time, QualityStore store) {
      if (sc != lines.context()) {
        sc = lines.context();
        ACCUMULATORS.clear();
      }
      ACCUMULATORS.values().forEach(LongAccumulator::reset);
      countByReason(lines)
          .forEach(
              (reason, count) ->
                  ACCUMULATORS.computeIfAbsent(reason, sc::longAccumulator).add(count));
      Map<String, Long> counts = new TreeMap<>();
      ACCUMULATORS.forEach((reason, sum) -> counts.put(reason, sum.value()));
      store.put(time, counts);
    }
  }

  private static final class Singleton {
    private static SparkContext sc;
    private static CollectionAccumulator<String> reasons;

    private Singleton() {}

    static synchronized void count(JavaRDD<String> lines, Time time, QualityStore store) {
      if (sc != lines.context()) {
        sc = lines.context();
        reasons = sc.collectionAccumulator();
      }
      reasons.reset();
      CollectionAccumulator<String> current = reasons;
      lines.foreach(line -> noted(line, current));
      store.put(time, counts(current));
    }
  }
}
