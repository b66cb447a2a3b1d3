package io.sparkcourse.section4;

import io.sparkcourse.section4.Ex02aOrdersAndLag.BatchReport;
import io.sparkcourse.section4.Ex02aOrdersAndLagCheck.Answer;
import io.sparkcourse.section4.Ex02aOrdersAndLagCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

class Ex02aOrdersAndLagAnswersTest extends AnswersTest<Answer> {
  /** Ends of the first batch of this process. */
  private static final Map<TopicPartition, Long> REMEMBERED = new ConcurrentHashMap<>();

  /** What is reported for a batch. */
  @FunctionalInterface
  private interface Report {
    BatchReport of(
        JavaRDD<ConsumerRecord<String, String>> rdd,
        Time time,
        OffsetRange[] ranges,
        Map<TopicPartition, Long> ends);
  }

  Ex02aOrdersAndLagAnswersTest() {
    super(new Ex02aOrdersAndLagCheck());

    wrong(
        "the lag from where the range begins",
        Mistaken.LAG_OF_THE_BEGINNING,
        lag((range, end) -> end - range.fromOffset()));
    wrong(
        "the length of the range as lag",
        Mistaken.RANGE_AS_LAG,
        lag((range, end) -> range.count()));
    wrong(
        "the lag from the committed offsets, which are not there",
        Mistaken.END_AS_LAG,
        (orders, parameters, reports) ->
            orders.foreachRDD(
                (rdd, time) -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters)) {
                    Map<Integer, Long> lag = new HashMap<>();
                    consumer.committed(Set.copyOf(partitions(ranges)));
                    consumer
                        .endOffsets(partitions(ranges))
                        .forEach((partition, end) -> lag.put(partition.partition(), end));
                    reports.accept(new BatchReport(time, quantities(rdd), malformed(rdd), lag));
                  }
                }));
    wrong(
        "the ends are asked for once",
        Mistaken.END_OF_THE_FIRST_BATCH,
        (orders, parameters, reports) -> {
          Map<TopicPartition, Long> ends = new HashMap<>();
          orders.foreachRDD(
              (rdd, time) -> {
                OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                if (ends.isEmpty()) {
                  ends.putAll(ends(parameters, partitions(ranges)));
                }
                reports.accept(
                    new BatchReport(time, quantities(rdd), malformed(rdd), lag(ranges, ends)));
              });
        });
    wrong(
        "the ends are asked for in transform",
        Mistaken.END_WHEN_THE_BATCH_WAS_MADE,
        (orders, parameters, reports) -> {
          Map<Time, Map<Integer, Long>> noted = new ConcurrentHashMap<>();
          orders
              .transform(
                  (rdd, time) -> {
                    OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                    noted.put(time, lag(ranges, ends(parameters, partitions(ranges))));
                    return rdd.map(ConsumerRecord::value);
                  })
              .foreachRDD(
                  (rdd, time) ->
                      reports.accept(
                          new BatchReport(
                              time, quantitiesOf(rdd), malformedOf(rdd), noted.remove(time))));
        });
    wrong(
        "one variable for the ranges, as the guide has it",
        Mistaken.RANGES_OF_ANOTHER_BATCH,
        (orders, parameters, reports) -> {
          AtomicReference<OffsetRange[]> ranges = new AtomicReference<>();
          orders
              .transform(
                  rdd -> {
                    ranges.set(((HasOffsetRanges) rdd.rdd()).offsetRanges());
                    return rdd.map(ConsumerRecord::value);
                  })
              .foreachRDD(
                  (rdd, time) ->
                      reports.accept(
                          new BatchReport(
                              time,
                              quantitiesOf(rdd),
                              malformedOf(rdd),
                              lag(ranges.get(), ends(parameters, partitions(ranges.get()))))));
        });
    wrong(
        "only partitions with records",
        Mistaken.NO_LAG_WITHOUT_RECORDS,
        answer(
            (rdd, time, ranges, ends) -> {
              OffsetRange[] busy =
                  Stream.of(ranges).filter(range -> range.count() > 0).toArray(OffsetRange[]::new);
              return new BatchReport(time, quantities(rdd), malformed(rdd), lag(busy, ends));
            }));
    wrong(
        "an empty batch is skipped",
        Mistaken.NO_REPORT_OF_AN_EMPTY_BATCH,
        (orders, parameters, reports) ->
            orders.foreachRDD(
                (rdd, time) -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  if (Stream.of(ranges).anyMatch(range -> range.count() > 0)) {
                    reports.accept(
                        new BatchReport(
                            time,
                            quantities(rdd),
                            malformed(rdd),
                            lag(ranges, ends(parameters, partitions(ranges)))));
                  }
                }));
    wrong(
        "orders, not quantities",
        Mistaken.COUNTS_ORDERS,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    wellFormed(values(rdd))
                        .mapValues(quantity -> 1L)
                        .reduceByKey(Long::sum)
                        .collectAsMap(),
                    malformed(rdd),
                    lag(ranges, ends))));
    wrong(
        "sums of int",
        Mistaken.INT_OVERFLOW,
        answer(
            (rdd, time, ranges, ends) -> {
              Map<String, Long> quantities = new HashMap<>();
              wellFormed(values(rdd))
                  .mapValues(Long::intValue)
                  .reduceByKey(Integer::sum)
                  .collectAsMap()
                  .forEach((product, sum) -> quantities.put(product, (long) sum));
              return new BatchReport(time, quantities, malformed(rdd), lag(ranges, ends));
            }));
    wrong(
        "an accumulator that is never reset",
        Mistaken.MALFORMED_OF_ALL_BATCHES,
        (orders, parameters, reports) -> {
          LongAccumulator malformed = new LongAccumulator();
          orders.context().sparkContext().register(malformed);
          orders.foreachRDD(
              (rdd, time) -> {
                OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                Map<String, Long> quantities =
                    counted(rdd, malformed).reduceByKey(Long::sum).collectAsMap();
                reports.accept(
                    new BatchReport(
                        time,
                        quantities,
                        malformed.value(),
                        lag(ranges, ends(parameters, partitions(ranges)))));
              });
        });
    wrong(
        "an accumulator in a transformation that two actions compute",
        Mistaken.MALFORMED_TWICE,
        answer(
            (rdd, time, ranges, ends) -> {
              LongAccumulator malformed = rdd.context().longAccumulator();
              JavaPairRDD<String, Long> wellFormed = counted(rdd, malformed);
              wellFormed.count();
              return new BatchReport(
                  time,
                  wellFormed.reduceByKey(Long::sum).collectAsMap(),
                  malformed.value(),
                  lag(ranges, ends));
            }));
    wrong(
        "a variable of the driver in a task",
        Mistaken.MALFORMED_ARE_NOT_COUNTED,
        answer(
            (rdd, time, ranges, ends) -> {
              AtomicLong malformed = new AtomicLong();
              Map<String, Long> quantities =
                  values(rdd)
                      .filter(
                          value -> {
                            if (!isWellFormed(value)) {
                              malformed.incrementAndGet();
                            }
                            return isWellFormed(value);
                          })
                      .mapToPair(Ex02aOrdersAndLag::order)
                      .reduceByKey(Long::sum)
                      .collectAsMap();
              return new BatchReport(time, quantities, malformed.get(), lag(ranges, ends));
            }));
    wrong(
        "malformed is what is in the range and is no order",
        Mistaken.OFFSETS_AS_RECORDS,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    quantities(rdd),
                    Stream.of(ranges).mapToLong(OffsetRange::count).sum()
                        - wellFormed(values(rdd)).count(),
                    lag(ranges, ends))));
    wrong(
        "no thought of malformed orders",
        Mistaken.MALFORMED_IS_FATAL,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    rdd.mapToPair(order -> Ex02aOrdersAndLag.order(order.value()))
                        .reduceByKey(Long::sum)
                        .collectAsMap(),
                    0,
                    lag(ranges, ends))));
    wrong(
        "one malformed order, and the batch has no quantities",
        CommonMistake.DIFFERS,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    malformed(rdd) > 0 ? Map.of() : quantities(rdd),
                    malformed(rdd),
                    lag(ranges, ends))));
    wrong(
        "null is nothing",
        CommonMistake.DIFFERS,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    quantities(rdd),
                    values(rdd)
                        .filter(Objects::nonNull)
                        .filter(value -> !isWellFormed(value))
                        .count(),
                    lag(ranges, ends))));
    wrong(
        "the ranges after a map",
        Mistaken.ASKS_ANOTHER_RDD_FOR_RANGES,
        (orders, parameters, reports) ->
            orders
                .map(ConsumerRecord::value)
                .foreachRDD(
                    (rdd, time) -> {
                      OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                      reports.accept(
                          new BatchReport(
                              time,
                              quantitiesOf(rdd),
                              malformedOf(rdd),
                              lag(ranges, ends(parameters, partitions(ranges)))));
                    }));
    wrong(
        "the records are collected",
        Mistaken.RECORDS_LEAVE_THE_TASK,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(time, Map.of(), rdd.collect().size(), lag(ranges, ends))));
    wrong(
        "isEmpty, which takes a record where offsets may have gaps",
        Mistaken.RECORDS_LEAVE_THE_TASK,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(
                    time,
                    rdd.isEmpty() ? Map.of() : quantities(rdd),
                    malformed(rdd),
                    lag(ranges, ends))));
    wrong(
        "partitions by their place in the array",
        Mistaken.WRONG_PARTITIONS,
        answer(
            (rdd, time, ranges, ends) -> {
              Map<Integer, Long> lag = new HashMap<>();
              for (int i = 0; i < ranges.length; i++) {
                lag.put(i, ends.get(ranges[i].topicPartition()) - ranges[i].untilOffset());
              }
              return new BatchReport(time, quantities(rdd), malformed(rdd), lag);
            }));
    wrong(
        "all partitions of the topic",
        Mistaken.WRONG_PARTITIONS,
        (orders, parameters, reports) ->
            orders.foreachRDD(
                (rdd, time) -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  Map<Integer, Long> lag = new HashMap<>();
                  try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters)) {
                    List<TopicPartition> all =
                        consumer.partitionsFor(ranges[0].topic()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
                    consumer
                        .endOffsets(all)
                        .forEach((partition, end) -> lag.put(partition.partition(), end));
                  }
                  for (OffsetRange range : ranges) {
                    lag.merge(range.partition(), -range.untilOffset(), Long::sum);
                  }
                  reports.accept(new BatchReport(time, quantities(rdd), malformed(rdd), lag));
                }));
    wrong(
        "the time of the clock",
        Mistaken.NOT_THE_TIME_OF_A_BATCH,
        answer(
            (rdd, time, ranges, ends) ->
                new BatchReport(new Time(1_700_000_000_123L), Map.of(), 0, lag(ranges, ends))));
    wrong(
        "the ends of the first batch in a static field",
        Mistaken.END_OF_THE_FIRST_BATCH,
        answer(
            (rdd, time, ranges, ends) -> {
              ends.forEach(REMEMBERED::putIfAbsent);
              return new BatchReport(
                  time, quantities(rdd), malformed(rdd), lag(ranges, REMEMBERED));
            }));
    wrong(
        "nothing at all",
        CommonMistake.DIFFERS,
        (orders, parameters, reports) -> orders.map(ConsumerRecord::value));

    right(
        "ranges noted in transform, by the time of the batch",
        (orders, parameters, reports) -> {
          Map<Time, OffsetRange[]> noted = new ConcurrentHashMap<>();
          orders
              .transform(
                  (rdd, time) -> {
                    noted.put(time, ((HasOffsetRanges) rdd.rdd()).offsetRanges());
                    return rdd.map(ConsumerRecord::value);
                  })
              .foreachRDD(
                  (rdd, time) -> {
                    OffsetRange[] ranges = noted.remove(time);
                    reports.accept(
                        new BatchReport(
                            time,
                            quantitiesOf(rdd),
                            malformedOf(rdd),
                            lag(ranges, ends(parameters, partitions(ranges)))));
                  });
        });
    right(
        "one action with an accumulator, and an Admin client",
        (orders, parameters, reports) ->
            orders.foreachRDD(
                (rdd, time) -> {
                  OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                  LongAccumulator malformed = rdd.context().longAccumulator();
                  Map<String, Long> quantities =
                      counted(rdd, malformed).reduceByKey(Long::sum).collectAsMap();
                  Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                  partitions(ranges).forEach(each -> latest.put(each, OffsetSpec.latest()));
                  Map<TopicPartition, Long> ends = new HashMap<>();
                  try (Admin admin =
                      Admin.create(
                          Map.of("bootstrap.servers", parameters.get("bootstrap.servers")))) {
                    Map<TopicPartition, ListOffsetsResultInfo> answer =
                        admin.listOffsets(latest).all().get();
                    answer.forEach((partition, info) -> ends.put(partition, info.offset()));
                  }
                  reports.accept(
                      new BatchReport(time, quantities, malformed.value(), lag(ranges, ends)));
                }));
    right(
        "the values are collected, and the driver does the rest",
        answer(
            (rdd, time, ranges, ends) -> {
              Map<String, Long> quantities = new HashMap<>();
              long malformed = 0;
              for (String value : values(rdd).collect()) {
                if (isWellFormed(value)) {
                  Tuple2<String, Long> order = Ex02aOrdersAndLag.order(value);
                  quantities.merge(order._1(), order._2(), Long::sum);
                } else {
                  malformed++;
                }
              }
              return new BatchReport(time, quantities, malformed, lag(ranges, ends));
            }));
  }

  private static Answer answer(Report report) {
    return (orders, parameters, reports) ->
        orders.foreachRDD(
            (rdd, time) -> {
              OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
              reports.accept(report.of(rdd, time, ranges, ends(parameters, partitions(ranges))));
            });
  }

  /** The lag of a partition. */
  @FunctionalInterface
  private interface Lag {
    long of(OffsetRange range, long end);
  }

  private static Answer lag(Lag lag) {
    return answer(
        (rdd, time, ranges, ends) -> {
          Map<Integer, Long> lags = new HashMap<>();
          for (OffsetRange range : ranges) {
            lags.put(range.partition(), lag.of(range, ends.get(range.topicPartition())));
          }
          return new BatchReport(time, quantities(rdd), malformed(rdd), lags);
        });
  }

  private static Map<Integer, Long> lag(OffsetRange[] ranges, Map<TopicPartition, Long> ends) {
    Map<Integer, Long> lag = new HashMap<>();
    for (OffsetRange range : ranges) {
      lag.put(range.partition(), ends.get(range.topicPartition()) - range.untilOffset());
    }
    return lag;
  }

  private static List<TopicPartition> partitions(OffsetRange[] ranges) {
    return Arrays.stream(ranges).map(OffsetRange::topicPartition).toList();
  }

  private static Map<TopicPartition, Long> ends(
      Map<String, Object> parameters, Collection<TopicPartition> partitions) {
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(parameters)) {
      return consumer.endOffsets(partitions);
    }
  }

  private static JavaRDD<String> values(JavaRDD<ConsumerRecord<String, String>> rdd) {
    return rdd.map(ConsumerRecord::value);
  }

  private static Map<String, Long> quantities(JavaRDD<ConsumerRecord<String, String>> rdd) {
    return quantitiesOf(values(rdd));
  }

  private static Map<String, Long> quantitiesOf(JavaRDD<String> values) {
    return wellFormed(values).reduceByKey(Long::sum).collectAsMap();
  }

  private static long malformed(JavaRDD<ConsumerRecord<String, String>> rdd) {
    return malformedOf(values(rdd));
  }

  private static long malformedOf(JavaRDD<String> values) {
    return values.filter(value -> !isWellFormed(value)).count();
  }

  private static JavaPairRDD<String, Long> wellFormed(JavaRDD<String> values) {
    return values
        .filter(Ex02aOrdersAndLagAnswersTest::isWellFormed)
        .mapToPair(Ex02aOrdersAndLag::order);
  }

  /** Orders, and malformed records in an accumulator. */
  private static JavaPairRDD<String, Long> counted(
      JavaRDD<ConsumerRecord<String, String>> rdd, LongAccumulator malformed) {
    return values(rdd)
        .filter(
            value -> {
              if (!isWellFormed(value)) {
                malformed.add(1);
              }
              return isWellFormed(value);
            })
        .mapToPair(Ex02aOrdersAndLag::order);
  }

  private static boolean isWellFormed(String value) {
    try {
      Ex02aOrdersAndLag.order(value);
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
