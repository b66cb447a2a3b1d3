package io.sparkcourse.section4;

import static io.sparkcourse.section4.Ex02aOrdersAndLag.BATCH;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.section4.Ex02aOrdersAndLag.BatchReport;
import io.sparkcourse.section4.Ex02aOrdersAndLagCheck.Event;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.PerPartitionConfig;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import org.awaitility.Awaitility;

/**
 * An event is something sent to the topic before a batch, to partition 1 or 2: the stream reads
 * these two of three. The output is the lines of the report of each batch.
 */
class Ex02aOrdersAndLagCheck extends ModelCheck<Ex02aOrdersAndLagCheck.Answer, Event, String> {
  private static final List<Integer> PARTITIONS = List.of(1, 2);
  private static final int PARTITIONS_OF_TOPIC = 3;
  private static final int OFFSETS_IN_A_BATCH = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void report(
        JavaInputDStream<ConsumerRecord<String, String>> orders,
        Map<String, Object> kafkaParameters,
        Consumer<BatchReport> reports)
        throws Exception;
  }

  /** What happens before a batch, or while it is reported. */
  sealed interface Event {}

  /** A record is sent; its value may be null. */
  record Sent(int partition, String value) implements Event {
    @Override
    public String toString() {
      return partition + ": " + value;
    }
  }

  /** A record is sent in a transaction that is aborted, and then one that can be read. */
  record AfterAborted(int partition, String aborted, String value) implements Event {
    @Override
    public String toString() {
      return partition + ": (aborted: " + aborted + "), " + value;
    }
  }

  /** This batch takes so long that the next one is generated before it is reported. */
  record TakesLong() implements Event {
    @Override
    public String toString() {
      return "takes longer than the interval";
    }
  }

  Ex02aOrdersAndLagCheck() {
    super("4.2a", BATCH, Ex02aOrdersAndLag::report);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("quantities by product, and the lag of each partition that the stream reads")
        .batch(
            sent(1, "tea 2"),
            sent(1, "mug 1"),
            sent(1, "tea 1"),
            sent(1, "tea 5"),
            sent(2, "pot 4"))
        .batch(sent(2, "mug 7"), sent(1, "tea 1"))
        .gives(1, "mug 1", "pot 4", "tea 3", "malformed 0", "lag of 1: 1", "lag of 2: 0")
        .gives(2, "mug 7", "tea 6", "malformed 0", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("the lag at the end of the range, when the batch is reported")
        .batch(orders(1, "tea 1", 5))
        .batch(orders(1, "tea 1", 9))
        .batch()
        .batch()
        .batch()
        .gives(1, "tea 3", "malformed 0", "lag of 1: 2", "lag of 2: 0")
        .gives(2, "tea 3", "malformed 0", "lag of 1: 8", "lag of 2: 0")
        .gives(3, "tea 3", "malformed 0", "lag of 1: 5", "lag of 2: 0")
        .gives(4, "tea 3", "malformed 0", "lag of 1: 2", "lag of 2: 0")
        .gives(5, "tea 2", "malformed 0", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("malformed records are counted, and all other orders of the batch count as well")
        .batch(sent(1, "tea"), sent(1, "tea 2"), sent(1, null), sent(2, "mug -1"), sent(2, "mug 1"))
        .batch(sent(1, "tea 0"))
        .gives(1, "mug 1", "tea 2", "malformed 3", "lag of 1: 0", "lag of 2: 0")
        .gives(2, "malformed 1", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("one report in each batch, also in an empty one")
        .batch()
        .batch(sent(2, "tea 2"))
        .batch()
        .gives(1, "malformed 0", "lag of 1: 0", "lag of 2: 0")
        .gives(2, "tea 2", "malformed 0", "lag of 1: 0", "lag of 2: 0")
        .gives(3, "malformed 0", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("a sum may be larger than an int")
        .batch(sent(1, "tea 2000000000"), sent(2, "tea 2000000000"))
        .gives(1, "tea 4000000000", "malformed 0", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("a range can be longer than the number of its records")
        .batch(new AfterAborted(1, "tea 9", "tea 2"), sent(1, "mug"), sent(1, "mug 1"))
        .batch(sent(2, "tea 1"))
        .gives(1, "tea 2", "malformed 0", "lag of 1: 2", "lag of 2: 0")
        .gives(2, "mug 1", "tea 1", "malformed 1", "lag of 1: 0", "lag of 2: 0");
    cases
        .of("a batch may take longer than the interval")
        .batch(orders(1, "tea 1", 8))
        .batch(new TakesLong(), sent(2, "mug 2"))
        .batch(sent(1, "tea 1"), sent(2, "mug 1"))
        .batch()
        .gives(1, "tea 3", "malformed 0", "lag of 1: 5", "lag of 2: 0")
        .gives(2, "mug 2", "tea 3", "malformed 0", "lag of 1: 3", "lag of 2: 1")
        .gives(3, "mug 1", "tea 3", "malformed 0", "lag of 1: 0", "lag of 2: 0")
        .gives(4, "malformed 0", "lag of 1: 0", "lag of 2: 0");
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return reports(input, batch -> report(batch.quantities(), batch.malformed(), batch.lags()));
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> values = List.of("tea 1", "tea 2", "mug 1", "mug 1500000000", "mug", "pot x");
    return draws.batches(7, 8, () -> sent(draws.between(1, 2), draws.oneOf(values)));
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      return new Run(tester, input).observed(answer);
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Malformed order")) {
      return Optional.of(Mistaken.MALFORMED_IS_FATAL);
    }
    if (failure.contains("cannot be cast to class") && failure.contains("HasOffsetRanges")) {
      return Optional.of(Mistaken.ASKS_ANOTHER_RDD_FOR_RANGES);
    }
    return failure.contains("serializable") && failure.contains("ConsumerRecord")
        ? Optional.of(Mistaken.RECORDS_LEAVE_THE_TASK)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    LAG_OF_THE_BEGINNING(
        "Its lag is counted from where the range of the batch begins, not from where it ends.",
        batch -> report(batch.quantities(), batch.malformed(), batch.lags(Part::from, Part::end))),
    RANGE_AS_LAG(
        "Its lag is the length of the range: what the batch has read, not what is left.",
        batch ->
            report(batch.quantities(), batch.malformed(), batch.lags(Part::from, Part::until))),
    END_AS_LAG(
        "Its lag is the whole length of the partition, up to its end. The group commits nothing, so"
            + " committed offsets do not say how far the batch is; its range does.",
        batch -> report(batch.quantities(), batch.malformed(), batch.lags(part -> 0L, Part::end))),
    END_OF_THE_FIRST_BATCH(
        "Its lag goes by the end that the partitions had in the first batch, and more was sent since.",
        batch ->
            report(
                batch.quantities(),
                batch.malformed(),
                batch.lags(Part::until, Part::endOfTheFirst))),
    END_WHEN_THE_BATCH_WAS_MADE(
        "Its lag goes by the end that the partitions had when the batch was made. When it is"
            + " reported, more was sent.",
        batch ->
            report(
                batch.quantities(), batch.malformed(), batch.lags(Part::until, Part::endWhenMade))),
    RANGES_OF_ANOTHER_BATCH(
        "It reports a batch with the offset ranges of another one. A batch that takes longer than the"
            + " interval is reported when the next one is made already.",
        batch ->
            report(
                batch.quantities(),
                batch.malformed(),
                batch.lags(Part::untilOfTheLastMade, Part::end))),
    NO_LAG_WITHOUT_RECORDS(
        "It gives no lag of a partition without records in the batch.",
        batch -> {
          SortedMap<Integer, Long> lags = new TreeMap<>(batch.lags());
          lags.keySet().removeIf(partition -> batch.parts().get(partition).values().isEmpty());
          return report(batch.quantities(), batch.malformed(), lags);
        }),
    NO_REPORT_OF_AN_EMPTY_BATCH(
        "It reports nothing in an empty batch.",
        batch ->
            batch.values().isEmpty()
                ? List.of()
                : report(batch.quantities(), batch.malformed(), batch.lags())),
    COUNTS_ORDERS(
        "It counts the orders of each product, and does not add up their quantities.",
        batch ->
            report(
                batch.wellFormed().stream()
                    .collect(
                        Collectors.groupingBy(
                            Ex02aOrdersAndLagCheck::product, Collectors.counting())),
                batch.malformed(),
                batch.lags())),
    INT_OVERFLOW(
        "Its sums overflow: an int ends at 2,147,483,647.",
        batch -> {
          Map<String, Long> quantities = new HashMap<>(batch.quantities());
          quantities.replaceAll((product, sum) -> (long) sum.intValue());
          return report(quantities, batch.malformed(), batch.lags());
        }),
    MALFORMED_OF_ALL_BATCHES(
        "It counts the malformed records of all batches so far, not those of the batch.",
        batch -> report(batch.quantities(), batch.malformedSoFar(), batch.lags())),
    MALFORMED_TWICE(
        "It counts malformed records twice. What a transformation counts is counted again by each"
            + " action.",
        batch -> report(batch.quantities(), 2 * batch.malformed(), batch.lags())),
    MALFORMED_ARE_NOT_COUNTED(
        "It counts no malformed record. A task has a copy of a variable of the driver, and what it adds"
            + " to that does not come back.",
        batch -> report(batch.quantities(), 0, batch.lags())),
    OFFSETS_AS_RECORDS(
        "It takes offsets without a record for malformed records. A range can be longer than the number"
            + " of its records.",
        batch ->
            report(
                batch.quantities(),
                batch.parts().values().stream().mapToLong(part -> part.until() - part.from()).sum()
                    - batch.wellFormed().size(),
                batch.lags())),
    MALFORMED_IS_FATAL("A malformed order makes the batch fail."),
    ASKS_ANOTHER_RDD_FOR_RANGES(
        "It asks an RDD for its offset ranges that has none. Only the RDD that the direct stream itself"
            + " makes has them; the RDD of any transformation is another one."),
    RECORDS_LEAVE_THE_TASK(
        "A ConsumerRecord leaves the task that has read it, and it is not serializable. Take out first"
            + " what you need. Where offsets may have gaps, isEmpty() takes a record, too."),
    WRONG_PARTITIONS(
        "It gives the lag of a partition that the stream does not read. The number of a partition is in"
            + " its offset range; its place in the array is another number."),
    NOT_THE_TIME_OF_A_BATCH("A report has a time that is not the time of a micro-batch.");

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message) {
      this.message = message;
      this.model = null;
    }

    Mistaken(String message, Function<Batch, List<String>> report) {
      this.message = message;
      this.model = input -> reports(input, report);
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * A partition in a batch.
   *
   * @param untilOfTheLastMade where the range ends of the last batch generated by the time this one
   *     is reported
   * @param endWhenMade where the partition ends when the batch is generated
   * @param end where it ends when the batch is reported
   * @param values of the records in the range
   */
  private record Part(
      long from,
      long until,
      long untilOfTheLastMade,
      long endOfTheFirst,
      long endWhenMade,
      long end,
      List<String> values) {}

  /** A batch: its partitions by number. */
  private record Batch(SortedMap<Integer, Part> parts, long malformedSoFar) {
    List<String> values() {
      return parts.values().stream().flatMap(part -> part.values().stream()).toList();
    }

    List<String> wellFormed() {
      return values().stream().filter(Ex02aOrdersAndLagCheck::isWellFormed).toList();
    }

    long malformed() {
      return values().size() - wellFormed().size();
    }

    Map<String, Long> quantities() {
      return wellFormed().stream()
          .collect(
              Collectors.groupingBy(
                  Ex02aOrdersAndLagCheck::product,
                  Collectors.summingLong(value -> Long.parseLong(value.split(" ")[1]))));
    }

    SortedMap<Integer, Long> lags() {
      return lags(Part::until, Part::end);
    }

    SortedMap<Integer, Long> lags(Function<Part, Long> from, Function<Part, Long> to) {
      SortedMap<Integer, Long> lags = new TreeMap<>();
      parts.forEach((partition, part) -> lags.put(partition, to.apply(part) - from.apply(part)));
      return lags;
    }
  }

  private static boolean isWellFormed(String value) {
    return value != null && value.matches("\\S+ [1-9]\\d*");
  }

  private static String product(String value) {
    return value.split(" ")[0];
  }

  private static Output<String> reports(
      Batches<Event> input, Function<Batch, List<String>> report) {
    List<Batch> batches = batches(input);
    return Output.inEachBatch(input, number -> report.apply(batches.get(number - 1)));
  }

  private static List<String> report(
      Map<String, Long> quantities, long malformed, Map<Integer, Long> lags) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(quantities).forEach((product, sum) -> lines.add(product + " " + sum));
    lines.add("malformed " + malformed);
    new TreeMap<>(lags).forEach((partition, lag) -> lines.add("lag of " + partition + ": " + lag));
    return lines;
  }

  /** What is in each batch, and in its ranges. */
  private static List<Batch> batches(Batches<Event> input) {
    List<SortedMap<Integer, Part>> parts = new ArrayList<>();
    for (int number = 1; number <= input.size(); number++) {
      parts.add(new TreeMap<>());
    }
    PARTITIONS.forEach(partition -> addParts(input, partition, parts));
    List<Batch> batches = new ArrayList<>();
    long malformed = 0;
    for (SortedMap<Integer, Part> each : parts) {
      malformed += new Batch(each, 0).malformed();
      batches.add(new Batch(each, malformed));
    }
    return batches;
  }

  private static void addParts(
      Batches<Event> input, int partition, List<SortedMap<Integer, Part>> parts) {
    long[] ends = new long[input.size() + 2];
    long[] untils = new long[input.size() + 2];
    for (int batch = 1; batch <= input.size() + 1; batch++) {
      ends[batch] = offsets(input.upTo(batch), partition).size();
      untils[batch] = Math.min(untils[batch - 1] + OFFSETS_IN_A_BATCH, ends[batch]);
    }
    List<Optional<Sent>> offsets = offsets(input.all(), partition);
    for (int batch = 1; batch <= input.size(); batch++) {
      int lastMade = batch + (takesLong(input, batch) ? 1 : 0);
      parts
          .get(batch - 1)
          .put(
              partition,
              new Part(
                  untils[batch - 1],
                  untils[batch],
                  untils[lastMade],
                  ends[1],
                  ends[batch],
                  ends[lastMade],
                  valuesOf(offsets.subList((int) untils[batch - 1], (int) untils[batch]))));
    }
  }

  private static List<String> valuesOf(List<Optional<Sent>> offsets) {
    List<String> values = new ArrayList<>();
    offsets.forEach(offset -> offset.ifPresent(sent -> values.add(sent.value())));
    return values;
  }

  private static boolean takesLong(Batches<Event> input, int batch) {
    return input.batch(batch).contains(new TakesLong());
  }

  /** What is at each offset of a partition; empty if nothing can be read there. */
  private static List<Optional<Sent>> offsets(List<Event> events, int partition) {
    List<Optional<Sent>> offsets = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Sent sent && sent.partition() == partition) {
        offsets.add(Optional.of(sent));
      } else if (event instanceof AfterAborted after && after.partition() == partition) {
        offsets.add(Optional.empty()); // the record
        offsets.add(Optional.empty()); // the marker that ends its transaction
        offsets.add(Optional.of(new Sent(partition, after.value())));
      }
    }
    return offsets;
  }

  private static Sent sent(int partition, String value) {
    return new Sent(partition, value);
  }

  private static List<Event> orders(int partition, String value, int number) {
    List<Event> orders = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      orders.add(sent(partition, value));
    }
    return orders;
  }

  /** One run of an answer, on its own topic. */
  private static final class Run implements StreamingListener {
    private final OrdersBroker broker = OrdersBroker.ofThisJvm();
    private final String topic = broker.newTopic(PARTITIONS_OF_TOPIC);
    private final DStreamTester tester;
    private final Batches<Event> input;
    private final Map<Integer, List<String>> output = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private volatile long lastMade;

    Run(DStreamTester tester, Batches<Event> input) {
      this.tester = tester;
      this.input = input;
    }

    Observed<String> observed(Answer answer) throws Exception {
      tester
          .context()
          .sparkContext()
          .sc()
          .conf()
          .set("spark.streaming.kafka.allowNonConsecutiveOffsets", "true");
      tester.context().addStreamingListener(this);
      broker.send(List.of(new ProducerRecord<>(topic, 0, null, "of another program 1")));
      Map<String, Object> parameters = Ex02aOrdersAndLag.parameters(broker.bootstrapServers());
      JavaInputDStream<ConsumerRecord<String, String>> orders = orders(parameters);
      send(1);
      orders.foreachRDD((rdd, time) -> takeLong(time));
      answer.report(orders, parameters, this::add);
      for (int batch = 1; batch <= input.size(); batch++) {
        tester.run(1);
        if (takesLong(input, batch)) {
          batch++; // it was generated while this one was reported, and has run, too
        }
        send(batch + 1);
      }
      return observed();
    }

    private JavaInputDStream<ConsumerRecord<String, String>> orders(
        Map<String, Object> parameters) {
      return KafkaUtils.createDirectStream(
          tester.context(),
          LocationStrategies.PreferConsistent(),
          ConsumerStrategies.Assign(
              PARTITIONS.stream().map(partition -> new TopicPartition(topic, partition)).toList(),
              parameters),
          new Limit());
    }

    /** Before the output of the answer: sends what is due, and lets the next batch be generated. */
    private void takeLong(Time time) {
      int batch = number(time);
      if (takesLong(input, batch)) {
        send(batch + 1);
        ReplayClock.of(tester.context()).advance(BATCH.milliseconds());
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> lastMade >= time.plus(BATCH).milliseconds());
      }
    }

    @Override
    public void onBatchSubmitted(StreamingListenerBatchSubmitted submitted) {
      lastMade = submitted.batchInfo().batchTime().milliseconds();
    }

    private void send(int batch) {
      List<ProducerRecord<String, String>> together = new ArrayList<>();
      for (Event event : input.batch(batch)) {
        if (event instanceof Sent sent) {
          together.add(record(sent.partition(), sent.value()));
        } else if (event instanceof AfterAborted after) {
          broker.send(together);
          together.clear();
          broker.sendAborted(record(after.partition(), after.aborted()));
          together.add(record(after.partition(), after.value()));
        }
      }
      broker.send(together);
      Progress.OF_THIS_JVM.made();
    }

    private ProducerRecord<String, String> record(int partition, String value) {
      return new ProducerRecord<>(topic, partition, null, value);
    }

    private static int number(Time time) {
      return (int) (time.milliseconds() / BATCH.milliseconds());
    }

    private synchronized void add(BatchReport report) {
      if (!report.time().isMultipleOf(BATCH) || number(report.time()) > input.size()) {
        findings.add(new Finding(Mistaken.NOT_THE_TIME_OF_A_BATCH, "It is " + report.time() + "."));
      }
      report.lag().keySet().stream()
          .filter(partition -> !PARTITIONS.contains(partition))
          .findFirst()
          .ifPresent(
              partition ->
                  findings.add(
                      new Finding(
                          Mistaken.WRONG_PARTITIONS,
                          "It is partition " + partition + ", and the stream reads 1 and 2.")));
      output
          .computeIfAbsent(number(report.time()), none -> new ArrayList<>())
          .addAll(report(report.quantities(), report.malformed(), report.lag()));
    }

    private synchronized Observed<String> observed() {
      return new Observed<>(Output.of(output), findings);
    }
  }

  /** This many offsets of each partition in a batch. */
  private static final class Limit extends PerPartitionConfig {
    private static final long serialVersionUID = 1L;

    @Override
    public long maxRatePerPartition(TopicPartition partition) {
      return OFFSETS_IN_A_BATCH;
    }

    @Override
    public long minRatePerPartition(TopicPartition partition) {
      return 1;
    }
  }
}
