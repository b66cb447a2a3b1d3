package io.sparkcourse.section4;

import static io.sparkcourse.section4.Ex02bCommitAfterOutput.BATCH;

import io.sparkcourse.section4.Ex02bCommitAfterOutput.OrderStore;
import io.sparkcourse.section4.Ex02bCommitAfterOutputCheck.Answer;
import io.sparkcourse.section4.Ex02bCommitAfterOutputCheck.Event;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.streaming.api.java.JavaInputDStream;

/**
 * An event is an order that is sent before a batch, or something that happens to the program in the
 * batch. In the end, the program is started one more time, and the output is the orders that are in
 * the store then.
 */
class Ex02bCommitAfterOutputCheck extends ModelCheck<Answer, Event, String> {
  private static final int PARTITIONS = 2;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void write(JavaInputDStream<ConsumerRecord<String, String>> orders, OrderStore store)
        throws Exception;
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** An order is sent before the batch. */
  record Order(int partition, String name) implements Event {
    @Override
    public String toString() {
      return partition + ": " + name;
    }
  }

  /** What happens to the program. */
  enum Incident implements Event {
    STORE_IS_AWAY("the store is away"),
    RESTARTED("is started again after this batch");

    private final String words;

    Incident(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  Ex02bCommitAfterOutputCheck() {
    super("4.2b", BATCH, Ex02bCommitAfterOutput::write);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("each order is written, and what is written is committed")
        .batch(order(0, "tea"), order(0, "mug"), order(1, "pot"))
        .batch(order(0, "cup"))
        .batch()
        .batch(order(1, "jug"))
        .gives(4, "tea", "mug", "pot", "cup", "jug");
    cases
        .of("two records with the same value are two orders")
        .batch(order(0, "tea"), order(0, "tea"), order(1, "tea"), order(1, "pot"))
        .batch(order(0, "cup"))
        .batch()
        .gives(3, "tea", "tea", "tea", "pot", "cup");
    cases
        .of("started again, it writes the last micro-batch once more at most")
        .batch(order(0, "tea"), order(1, "pot"))
        .batch(order(0, "mug"), order(1, "jug"), Incident.RESTARTED)
        .batch(order(0, "cup"))
        .batch(order(1, "can"), Incident.RESTARTED)
        .batch(order(0, "urn"));
    cases
        .of("the store is away: the micro-batch fails, and comes when the program is started again")
        .batch(order(0, "tea"), order(1, "pot"))
        .batch(order(0, "mug"), order(1, "jug"), Incident.STORE_IS_AWAY, Incident.RESTARTED)
        .batch(order(0, "cup"))
        .gives(3, "tea", "pot", "mug", "jug", "cup");
    cases
        .of("the store is away in the first micro-batch")
        .batch(order(0, "tea"), order(1, "pot"), Incident.STORE_IS_AWAY)
        .batch(order(0, "mug"))
        .batch();
    cases
        .of("nothing behind a micro-batch that failed is committed, although Spark goes on")
        .batch(order(0, "tea"), order(1, "pot"))
        .batch(order(0, "mug"), order(1, "jug"), Incident.STORE_IS_AWAY)
        .batch(order(0, "cup"), order(1, "can"))
        .batch(order(0, "urn"))
        .batch(order(1, "mill"));
    cases
        .of("neither if the next micro-batch has orders of the same partition, nor if it has none")
        .batch(order(0, "tea"), Incident.STORE_IS_AWAY)
        .batch()
        .batch(order(1, "pot"))
        .batch();
    cases
        .of("started again after a failure, it commits again what it writes")
        .batch(order(0, "tea"), Incident.STORE_IS_AWAY, Incident.RESTARTED)
        .batch(order(0, "mug"), order(1, "pot"))
        .batch(order(0, "cup"))
        .batch(Incident.RESTARTED)
        .batch(order(0, "urn"), Incident.STORE_IS_AWAY)
        .batch(order(0, "jug"))
        .batch(order(0, "can"));
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return written(input, orders(input.all()));
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    AtomicInteger orders = new AtomicInteger();
    return draws.batches(
        8,
        3,
        () ->
            draws.percent(25)
                ? draws.oneOf(Incident.values())
                : order(draws.between(0, 1), "order-" + orders.incrementAndGet()));
  }

  /** One: it is started several times. */
  @Override
  protected int generatedInputs() {
    return 1;
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (Store store = Store.open()) {
      return new Run(answer, input, store).observed();
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("cannot be cast to class")) {
      if (failure.contains("kafka010.HasOffsetRanges")) {
        return Optional.of(Mistaken.ASKS_ANOTHER_RDD);
      }
      if (failure.contains("kafka010.CanCommitOffsets")) {
        return Optional.of(Mistaken.COMMITS_ON_ANOTHER_STREAM);
      }
    }
    return failure.contains("object not serializable (class: org.apache.kafka.clients.consumer")
        ? Optional.of(Mistaken.SENDS_RECORDS)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    ASKS_ANOTHER_RDD(
        "It asks an RDD for its offset ranges that has none. Only the RDD of the direct stream itself"
            + " has them, before any transformation."),
    COMMITS_ON_ANOTHER_STREAM(
        "It commits on something that cannot: only the direct stream itself can, which is"
            + " orders.inputDStream()."),
    SENDS_RECORDS(
        "It brings ConsumerRecords to the driver, or shuffles them. They are not serializable: take"
            + " out their values first."),
    WRITES_NOTHING("It writes nothing to the store.", input -> Output.none()),
    WRITES_EQUAL_ORDERS_ONCE(
        "Of orders with the same value it writes one.",
        input ->
            Output.of(
                Map.of(input.size(), orders(input.all()).map(Order::name).distinct().toList()))),
    DOES_NOT_FAIL(
        "The store was away, and the micro-batch counts as done. Only an exception that leaves the"
            + " function of foreachRDD makes it fail."),
    LOSES_WHAT_FAILED(
        "Orders are lost of a micro-batch that failed: offsets behind them are committed."),
    COMMITS_NOTHING("Its group has committed nothing."),
    COMMITS_TOO_LITTLE(
        "Orders were written before the last micro-batch, and their offsets are not committed: they"
            + " would come again.");

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, String> model) {
      this.message = message;
      this.model = model;
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

  private static Output<String> written(Batches<Event> input, Stream<Order> orders) {
    return Output.of(Map.of(input.size(), orders.map(Order::name).toList()));
  }

  private static Stream<Order> orders(List<Event> events) {
    return events.stream().filter(Order.class::isInstance).map(Order.class::cast);
  }

  private static Order order(int partition, String name) {
    return new Order(partition, name);
  }

  /** The store of one run. In local mode, its copies in tasks are the same store. */
  private record Store(int number) implements OrderStore, AutoCloseable {
    private static final Map<Integer, Store.Content> CONTENTS = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final class Content {
      private final Map<String, Integer> orders = new ConcurrentHashMap<>();
      private volatile boolean away;
    }

    static Store open() {
      Store store = new Store(NUMBERS.incrementAndGet());
      CONTENTS.put(store.number, new Content());
      return store;
    }

    @Override
    public void write(String order) {
      Content content = CONTENTS.get(number);
      if (content.away) {
        throw new IllegalStateException("The store is away.");
      }
      content.orders.merge(order, 1, Integer::sum);
    }

    void setAway(boolean away) {
      CONTENTS.get(number).away = away;
    }

    /** How often each order was written, by its name. */
    Map<String, Integer> orders() {
      return CONTENTS.get(number).orders;
    }

    @Override
    public void close() {
      CONTENTS.remove(number);
    }
  }

  /** One run of an answer, from one start of the program to the next. */
  private static final class Run {
    private final OrdersBroker broker = OrdersBroker.ofThisJvm();
    private final String topic =
        broker.newTopic(PARTITIONS); // its name is also the name of the group
    private final Answer answer;
    private final Batches<Event> input;
    private final Store store;
    private final List<Finding> findings = new ArrayList<>();

    Run(Answer answer, Batches<Event> input, Store store) {
      this.answer = answer;
      this.input = input;
      this.store = store;
    }

    Observed<String> observed() throws Exception {
      send(1);
      int batch = 1;
      while (batch <= input.size()) {
        batch = live(batch);
      }
      live(batch); // one more time, for the rest
      Output<String> output = Output.of(Map.of(input.size(), written()));
      if (orders(input.all()).anyMatch(order -> !store.orders().containsKey(order.name()))
          && input.all().contains(Incident.STORE_IS_AWAY)) {
        findings.add(new Finding(Mistaken.LOSES_WHAT_FAILED, ""));
      }
      return new Observed<>(output, findings);
    }

    /** Each order as often as it was written, but no more often than it was sent. */
    private List<String> written() {
      Map<String, Long> sent =
          orders(input.all()).collect(Collectors.groupingBy(Order::name, Collectors.counting()));
      List<String> written = new ArrayList<>();
      store
          .orders()
          .forEach(
              (name, times) ->
                  written.addAll(
                      Collections.nCopies(
                          (int) Math.min(times, sent.getOrDefault(name, 1L)), name)));
      return written;
    }

    /**
     * Runs the program from this batch on, and returns the batch with which it is started again.
     */
    private int live(int first) throws Exception {
      boolean hasFailed = false;
      int batch = first;
      try (DStreamTester tester = DStreamTester.every(BATCH)) {
        BatchEnds ends = new BatchEnds(BATCH);
        tester.context().addStreamingListener(ends);
        answer.write(
            Ex02bCommitAfterOutput.stream(
                tester.context(),
                topic,
                PARTITIONS,
                Ex02bCommitAfterOutput.parameters(broker.bootstrapServers(), topic)),
            store);
        boolean restarted = false;
        while (!restarted && batch <= Math.max(first, input.size())) {
          boolean away = has(batch, Incident.STORE_IS_AWAY);
          store.setAway(away);
          boolean failed = fails(tester, away || hasFailed);
          ends.await(batch - first + 1);
          store.setAway(false);
          if (away && !failed && hasOrders(batch)) {
            findings.add(new Finding(Mistaken.DOES_NOT_FAIL, ""));
          }
          hasFailed |= away;
          restarted = has(batch, Incident.RESTARTED);
          batch++;
          send(batch);
        }
      }
      int last = batch - 1;
      if (!hasFailed && last > first) {
        findWhatIsNotCommitted(last - 1);
      }
      return batch;
    }

    /** Runs a batch; returns whether it fails, if it may. */
    private static boolean fails(DStreamTester tester, boolean mayFail) {
      try {
        tester.run(1);
        return false;
      } catch (Exception failure) {
        if (!mayFail) {
          throw failure;
        }
        return true;
      }
    }

    private boolean has(int batch, Incident incident) {
      return input.batch(batch).contains(incident);
    }

    private boolean hasOrders(int batch) {
      return orders(input.batch(batch)).findAny().isPresent();
    }

    private void send(int batch) {
      broker.send(
          orders(input.batch(batch))
              .map(
                  order ->
                      new ProducerRecord<String, String>(
                          topic, order.partition(), null, order.name()))
              .toList());
      Progress.OF_THIS_JVM.made();
    }

    /**
     * @param batch the last but one of this life; everything up to it must be committed
     */
    private void findWhatIsNotCommitted(int batch) throws Exception {
      SortedMap<Integer, Long> written = new TreeMap<>();
      orders(input.upTo(batch)).forEach(order -> written.merge(order.partition(), 1L, Long::sum));
      Map<Integer, Long> committed =
          Ex02bCommitAfterOutput.committed(broker.bootstrapServers(), topic);
      List<Integer> behind =
          IntStream.range(0, PARTITIONS)
              .filter(p -> committed.getOrDefault(p, 0L) < written.getOrDefault(p, 0L))
              .boxed()
              .toList();
      if (behind.isEmpty()) {
        return;
      }
      findings.add(
          new Finding(
              committed.isEmpty() ? Mistaken.COMMITS_NOTHING : Mistaken.COMMITS_TOO_LITTLE,
              "After micro-batch %d: of partition %d %d orders came before it, and the next offset by Kafka is %d."
                  .formatted(
                      batch + 1,
                      behind.get(0),
                      written.get(behind.get(0)),
                      committed.getOrDefault(behind.get(0), 0L))));
    }
  }
}
