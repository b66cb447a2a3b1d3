package io.sparkcourse.section4;

import io.sparkcourse.section4.Ex02bCommitAfterOutput.OrderStore;
import io.sparkcourse.section4.Ex02bCommitAfterOutputCheck.Answer;
import io.sparkcourse.section4.Ex02bCommitAfterOutputCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;

class Ex02bCommitAfterOutputAnswersTest extends AnswersTest<Answer> {
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  Ex02bCommitAfterOutputAnswersTest() {
    super(new Ex02bCommitAfterOutputCheck());

    wrong(
        "writes, and commits nothing",
        Mistaken.COMMITS_NOTHING,
        (orders, store) -> orders.foreachRDD(rdd -> write(rdd, store)));
    wrong(
        "commits, and writes nothing",
        Mistaken.WRITES_NOTHING,
        (orders, store) -> orders.foreachRDD(rdd -> commit(orders, ranges(rdd))));
    wrong(
        "writes in a map that no action asks for",
        Mistaken.WRITES_NOTHING,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  rdd.map(
                      order -> {
                        store.write(order.value());
                        return order;
                      });
                  commit(orders, ranges(rdd));
                }));
    wrong(
        "makes the values distinct",
        Mistaken.WRITES_EQUAL_ORDERS_ONCE,
        stopsCommitting(
            (rdd, store) -> rdd.map(ConsumerRecord::value).distinct().foreach(store::write)));
    wrong(
        "commits before it writes",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  commit(orders, ranges(rdd));
                  write(rdd, store);
                }));
    wrong(
        "commits in an output operation of its own, before the other one",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) -> {
          orders.foreachRDD(rdd -> commit(orders, ranges(rdd)));
          orders.foreachRDD(rdd -> write(rdd, store));
        });
    wrong(
        "commits in an output operation of its own, after the other one",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) -> {
          orders.foreachRDD(rdd -> write(rdd, store));
          orders.foreachRDD(rdd -> commit(orders, ranges(rdd)));
        });
    wrong(
        "commits after it has written, and goes on after a failure",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  write(rdd, store);
                  commit(orders, ranges(rdd));
                }));
    wrong(
        "leaves out the commit of the micro-batch that failed, and of no other",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  boolean failed = false;
                  try {
                    write(rdd, store);
                  } catch (Exception failure) {
                    failed = true;
                    throw failure;
                  } finally {
                    if (!failed) {
                      commit(orders, ranges(rdd));
                    }
                  }
                }));
    wrong(
        "commits again after the next success",
        Mistaken.LOSES_WHAT_FAILED,
        (orders, store) -> {
          AtomicBoolean failed = new AtomicBoolean();
          orders.foreachRDD(
              rdd -> {
                boolean afterAFailure = failed.getAndSet(true);
                write(rdd, store);
                failed.set(false);
                if (!afterAFailure) {
                  commit(orders, ranges(rdd));
                }
              });
        });
    wrong(
        "catches what the store throws",
        Mistaken.DOES_NOT_FAIL,
        (orders, store) -> {
          AtomicBoolean failed = new AtomicBoolean();
          orders.foreachRDD(
              rdd -> {
                try {
                  write(rdd, store);
                } catch (Exception failure) {
                  failed.set(true);
                }
                if (!failed.get()) {
                  commit(orders, ranges(rdd));
                }
              });
        });
    wrong(
        "catches what the store throws, in the task, and commits",
        Mistaken.DOES_NOT_FAIL,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  write(
                      rdd,
                      order -> {
                        try {
                          store.write(order);
                        } catch (IllegalStateException away) {
                          System.err.println("Not written: " + order);
                        }
                      });
                  commit(orders, ranges(rdd));
                }));
    wrong(
        "asks for the ranges after map",
        Mistaken.ASKS_ANOTHER_RDD,
        (orders, store) ->
            orders
                .map(ConsumerRecord::value)
                .foreachRDD(
                    rdd -> {
                      rdd.foreach(store::write);
                      commit(orders, ((HasOffsetRanges) rdd.rdd()).offsetRanges());
                    }));
    wrong(
        "commits on the stream behind map",
        Mistaken.COMMITS_ON_ANOTHER_STREAM,
        (orders, store) -> {
          JavaDStream<String> values = orders.map(ConsumerRecord::value);
          orders.foreachRDD(
              rdd -> {
                write(rdd, store);
                ((CanCommitOffsets) values.dstream()).commitAsync(ranges(rdd));
              });
        });
    wrong(
        "collects the records",
        Mistaken.SENDS_RECORDS,
        stopsCommitting(
            (rdd, store) -> rdd.collect().forEach(order -> store.write(order.value()))));
    wrong(
        "commits where the ranges begin",
        Mistaken.COMMITS_TOO_LITTLE,
        stopsCommitting(
            Ex02bCommitAfterOutputAnswersTest::write,
            ranges ->
                Arrays.stream(ranges)
                    .map(
                        range ->
                            OffsetRange.create(
                                range.topicPartition(), range.fromOffset(), range.fromOffset()))
                    .toArray(OffsetRange[]::new)));
    wrong(
        "commits one partition",
        Mistaken.COMMITS_TOO_LITTLE,
        stopsCommitting(
            Ex02bCommitAfterOutputAnswersTest::write,
            ranges -> new OffsetRange[] {firstPartition(ranges)}));
    wrong(
        "commits every third micro-batch",
        Mistaken.COMMITS_NOTHING,
        (orders, store) -> {
          AtomicInteger batches = new AtomicInteger();
          AtomicBoolean failed = new AtomicBoolean(true);
          orders.foreachRDD(
              rdd -> {
                failed.set(batches.get() > 0 && failed.get());
                write(rdd, store);
                if (batches.incrementAndGet() % 3 == 0 && !failed.get()) {
                  commit(orders, ranges(rdd));
                }
              });
        });
    wrong(
        "remembers a failure in a static field",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        (orders, store) ->
            orders.foreachRDD(
                rdd -> {
                  try {
                    write(rdd, store);
                  } catch (Exception failure) {
                    FAILED.set(true);
                    throw failure;
                  }
                  if (!FAILED.get()) {
                    commit(orders, ranges(rdd));
                  }
                }));

    right(
        "writes in the driver",
        stopsCommitting(
            (rdd, store) -> rdd.map(ConsumerRecord::value).collect().forEach(store::write)));
    right(
        "notes the ranges by the time, in the first method, and writes by partition",
        (orders, store) -> {
          Map<Time, OffsetRange[]> ranges = new ConcurrentHashMap<>();
          AtomicInteger written = new AtomicInteger();
          AtomicInteger seen = new AtomicInteger();
          orders
              .transform(
                  (rdd, time) -> {
                    ranges.put(time, ranges(rdd));
                    return rdd.map(ConsumerRecord::value);
                  })
              .foreachRDD(
                  (rdd, time) -> {
                    seen.incrementAndGet();
                    rdd.foreachPartition(part -> part.forEachRemaining(store::write));
                    if (written.incrementAndGet() == seen.get()) {
                      commit(orders, ranges.remove(time));
                    }
                  });
        });
    right(
        "fails ever after a failure",
        (orders, store) -> {
          AtomicBoolean failed = new AtomicBoolean();
          orders.foreachRDD(
              rdd -> {
                if (failed.getAndSet(true)) {
                  throw new SparkException("A micro-batch before has failed");
                }
                OffsetRange[] ranges = ranges(rdd);
                write(rdd, store);
                failed.set(false);
                commit(orders, ranges);
              });
        });
  }

  /** How a micro-batch is written. */
  @FunctionalInterface
  private interface Writing {
    void write(JavaRDD<ConsumerRecord<String, String>> rdd, OrderStore store);
  }

  /** What is committed for a micro-batch. */
  @FunctionalInterface
  private interface Committed {
    OffsetRange[] of(OffsetRange[] ranges);
  }

  private static Answer stopsCommitting(Writing writing) {
    return stopsCommitting(writing, ranges -> ranges);
  }

  /** As the solution does. */
  private static Answer stopsCommitting(Writing writing, Committed committed) {
    return (orders, store) -> {
      AtomicBoolean failed = new AtomicBoolean();
      orders.foreachRDD(
          rdd -> {
            try {
              writing.write(rdd, store);
            } catch (RuntimeException failure) {
              failed.set(true);
              throw failure;
            }
            if (!failed.get()) {
              commit(orders, committed.of(ranges(rdd)));
            }
          });
    };
  }

  private static void write(JavaRDD<ConsumerRecord<String, String>> rdd, OrderStore store) {
    rdd.map(ConsumerRecord::value).foreach(store::write);
  }

  private static OffsetRange[] ranges(JavaRDD<ConsumerRecord<String, String>> rdd) {
    return ((HasOffsetRanges) rdd.rdd()).offsetRanges();
  }

  private static OffsetRange firstPartition(OffsetRange[] ranges) {
    return List.of(ranges).stream()
        .filter(range -> range.partition() == 0)
        .findFirst()
        .orElseThrow();
  }

  private static void commit(
      JavaInputDStream<ConsumerRecord<String, String>> orders, OffsetRange[] ranges) {
    ((CanCommitOffsets) orders.inputDStream()).commitAsync(ranges);
  }
}
