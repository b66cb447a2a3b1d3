package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex04aDataQuality.reason;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section3.Ex04aDataQuality.QualityStore;
import io.sparkcourse.section3.Ex04aDataQualityCheck.Answer;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

class Ex04aDataQualityAnswersTest extends AnswersTest<Answer> {
  Ex04aDataQualityAnswersTest() {
    super(new Ex04aDataQualityCheck());

    wrong(
        "counts in a transformation",
        "It counts lines more than once",
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
        "It counts lines more than once",
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
        "reads before an action has run",
        "It puts no malformed line at all",
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
        "never begins anew",
        "It never begins anew",
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
        "After a recovery it counts nothing any more",
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
        "puts what there is only",
        "It puts nothing for a batch whose lines are all well-formed",
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
        "puts the counts of each task",
        "It calls the store in a task",
        (lines, store) -> {
          lines.foreachRDD(
              (rdd, time) ->
                  rdd.foreachPartition(
                      partition -> {
                        Map<String, Long> counts = new TreeMap<>();
                        partition.forEachRemaining(
                            line -> {
                              if (reason(line) != null) {
                                counts.merge(reason(line), 1L, Long::sum);
                              }
                            });
                        store.put(time, counts);
                      }));
          return wellFormed(lines);
        });
    wrong(
        "the total only",
        "The keys are not the reasons",
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
        "null for a malformed line",
        "The stream that it returns has null for a malformed line",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return lines.map(line -> reason(line) == null ? LogEntry.parse(line) : null);
        });
    wrong(
        "parses malformed lines, too",
        "It fails with io.sparkcourse.common.data.MalformedRecordException",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return lines.map(LogEntry::parse);
        });
    wrong("returns nothing", "It returns null", (lines, store) -> null);

    right(
        "without an accumulator",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> store.put(time, countByReason(rdd)));
          return wellFormed(lines);
        });
    right(
        "a lazily made singleton that is reset for each batch",
        (lines, store) -> {
          lines.foreachRDD((rdd, time) -> Singleton.count(rdd, time, store));
          return wellFormed(lines);
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

  private static Map<String, Long> counts(CollectionAccumulator<String> reasons) {
    Map<String, Long> counts = new TreeMap<>();
    reasons.value().forEach(reason -> counts.merge(reason, 1L, Long::sum));
    return counts;
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
