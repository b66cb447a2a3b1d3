package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01bOrdersByCountry.BATCH;
import static io.sparkcourse.section3.Ex01bOrdersByCountry.UNKNOWN;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.section3.Ex01bOrdersByCountry.CustomerTable;
import io.sparkcourse.section3.Ex01bOrdersByCountryCheck.Event;
import io.sparkcourse.section3.Ex01bOrdersByCountryCheck.Placed;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.Rule;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** An event is an order, or a new table of customers from its batch on. */
class Ex01bOrdersByCountryCheck
    extends StreamCheck<
        BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>>,
        Event,
        Placed> {
  private static final int MANY = 2_000;

  /**
   * Enough for a count, a sample or a test whether an RDD is empty, but not enough for the orders.
   */
  private static final long FEW_BYTES = 30_000;

  /** What happens. */
  sealed interface Event {}

  /** An order. */
  record Ordered(String order, String customer) implements Event {
    @Override
    public String toString() {
      return order + " of " + customer;
    }
  }

  /** Before the batch the table becomes this one: countries by customer. */
  record Table(Map<String, String> countries) implements Event {
    @Override
    public String toString() {
      return "the table: " + new TreeMap<>(countries);
    }
  }

  /** An order with the country to which it goes, as they are output. */
  record Placed(String order, String country) {
    @Override
    public String toString() {
      return "(" + order + "," + country + ")";
    }
  }

  Ex01bOrdersByCountryCheck() {
    super("3.1b", BATCH, Ex01bOrdersByCountry::countries);
  }

  @Override
  protected void cases(Cases<Event, Placed> cases) {
    cases
        .of("each order with the country of its customer, or with unknown")
        .batch(table("ann", "AT"), ordered("O1", "ann"), ordered("O2", "bob"))
        .batch(table("ann", "CH", "bob", "FR"), ordered("O3", "ann"), ordered("O4", "bob"))
        .gives(1, placed("O1", "AT"), placed("O2", UNKNOWN))
        .gives(2, placed("O3", "CH"), placed("O4", "FR"));
    cases
        .of("customers go")
        .batch(table("ann", "AT", "bob", "CH"), ordered("O1", "ann"))
        .batch(table("bob", "CH"), ordered("O2", "ann"), ordered("O3", "bob"))
        .batch(ordered("O4", "ann"))
        .gives(1, placed("O1", "AT"))
        .gives(2, placed("O2", UNKNOWN), placed("O3", "CH"))
        .gives(3, placed("O4", UNKNOWN));
    cases
        .of("each order: a customer may have several, and several customers a country")
        .batch(
            table("ann", "AT", "bob", "AT"),
            ordered("O1", "ann"),
            ordered("O2", "ann"),
            ordered("O3", "bob"),
            ordered("O4", "cleo"),
            ordered("O5", "cleo"))
        .gives(
            1,
            placed("O1", "AT"),
            placed("O2", "AT"),
            placed("O3", "AT"),
            placed("O4", UNKNOWN),
            placed("O5", UNKNOWN));
    cases
        .of("the table changes in micro-batches without orders, too")
        .batch(table("ann", "AT"), ordered("O1", "ann"))
        .batch(table("ann", "CH"))
        .batch(table("ann", "FR"))
        .batch(ordered("O2", "ann"))
        .gives(1, placed("O1", "AT"))
        .gives(4, placed("O2", "FR"));
    cases
        .of("the table may be empty")
        .batch(ordered("O1", "ann"))
        .batch(table("ann", "AT"), ordered("O2", "ann"))
        .gives(1, placed("O1", UNKNOWN))
        .gives(2, placed("O2", "AT"));
  }

  @Override
  protected Output<Placed> expected(Batches<Event> input) {
    return placed(input, batch -> table(input, batch), true);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> customers = List.of("ann", "bob", "cleo", "dan");
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 1; batch <= 10; batch++) {
      List<Event> events = new ArrayList<>();
      if (draws.percent(50)) {
        Map<String, String> countries = new HashMap<>();
        draws
            .list(draws.between(0, 4), () -> draws.oneOf(customers))
            .forEach(customer -> countries.put(customer, draws.oneOf("AT", "CH", "FR")));
        events.add(new Table(countries));
      }
      for (int order = draws.oneOf(0, 0, 1, 3, 8); order > 0; order--) {
        events.add(ordered("O" + batch + order, draws.oneOf(customers)));
      }
      batches.add(events);
    }
    return Batches.of(batches);
  }

  @Override
  protected void connect(
      BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>> answer,
      StreamRun<Event, Placed> run) {
    Database database = new Database();
    database.countries = table(run.input(), 1);
    run.beforeEachBatch(batch -> database.countries = table(run.input(), batch));
    run.atEnd(database::close);
    run.collect(
        answer.apply(run.stream(Ordered.class, Ex01bOrdersByCountryCheck::order), database.table()),
        Placed::new);
  }

  @Override
  protected List<
          Rule<BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>>>>
      rules() {
    return List.of(
        new Rule<>(
            "load the table once for each micro-batch, and do not bring the orders to the driver",
            Ex01bOrdersByCountryCheck::broken),
        new Rule<>(
            "a micro-batch that Spark computes again gives the same",
            Ex01bOrdersByCountryCheck::changedWhenComputedAgain));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("SPARK-5063")) {
      return Optional.of(Mistaken.USES_SPARK_IN_A_TASK);
    }
    return failure.contains("org.apache.spark.api.java.Optional.get(")
        ? Optional.of(Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Placed> {
    DOES_NOT_SEE_CHANGES(
        "It does not see that the table has changed: it looks up all orders in the table of the"
            + " start.",
        input -> placed(input, batch -> table(input, 1), true)),
    DOES_NOT_SEE_CHANGES_AND_LEAVES_OUT_THE_UNKNOWN(
        "It does not see that the table has changed, and leaves out the orders of unknown"
            + " customers.",
        input -> placed(input, batch -> table(input, 1), false)),
    LEAVES_OUT_THE_UNKNOWN(
        "It leaves out the orders of unknown customers.",
        input -> placed(input, batch -> table(input, batch), false)),
    SEES_CHANGES_A_BATCH_LATE(
        "It sees a change of the table one micro-batch late.",
        input -> placed(input, batch -> table(input, Math.max(1, batch - 1)), true)),
    KEEPS_CUSTOMERS_THAT_HAVE_GONE(
        "It still knows customers that have gone from the table.",
        input -> placed(input, batch -> tablesTogether(input, batch), true)),
    KNOWS_NOBODY(
        "It finds no customer in the table. Its keys are the ids of customers.",
        input -> placed(input, batch -> Map.of(), true)),
    GIVES_CUSTOMERS(
        "It gives the id of the customer, and not that of the order.",
        input ->
            Output.inEachBatch(
                input,
                batch ->
                    orders(input.batch(batch))
                        .map(
                            each ->
                                placed(
                                    each.customer(),
                                    table(input, batch).getOrDefault(each.customer(), UNKNOWN)))
                        .toList())),
    GETS_FROM_AN_EMPTY_OPTIONAL(
        "It calls get() on an empty Optional: a customer may be unknown. orElse takes what to use"
            + " then.",
        null),
    USES_SPARK_IN_A_TASK(
        "It uses the SparkContext or an RDD inside a function that runs in tasks, and tasks have"
            + " neither.",
        null),
    LOADS_FOR_EACH_ORDER(
        "Its result is right, but it loads the table for each order. The function of a map runs in"
            + " tasks, for each element.",
        null),
    LOADS_IN_TASKS(
        "Its result is right, but tasks load the table, several in a micro-batch. Load it in a"
            + " function that runs in the driver, once for each micro-batch.",
        null),
    LOADS_SEVERAL_TIMES(
        "Its result is right, but it loads the table several times in one micro-batch.", null),
    BRINGS_ORDERS_TO_THE_DRIVER(
        "Its result is right, but it brings the orders to the driver. Let the tasks look up, where"
            + " the orders are.",
        null),
    CHANGES_WHEN_COMPUTED_AGAIN(
        "A micro-batch that is computed again when the table has changed gives something else. What"
            + " a task looks up has to be the table that was loaded for its micro-batch.",
        null);

    private final String message;
    private final Model<Event, Placed> model;

    Mistaken(String message, Model<Event, Placed> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Placed>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Optional<Finding> broken(
      BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>> answer)
      throws TimeoutException {
    DriverTraffic traffic = new DriverTraffic();
    TestSpark.context().sc().addSparkListener(traffic);
    try (Database database = new Database();
        DStreamTester tester = DStreamTester.every(BATCH)) {
      database.countries = Map.of("bob", "CH");
      List<Order> many =
          IntStream.rangeClosed(1, MANY).mapToObj(n -> order(new Ordered("O" + n, "bob"))).toList();
      tester.collect(
          answer.apply(
              tester.stream(List.of(List.of(order(new Ordered("O", "ann"))), many)),
              database.table()));
      tester.run(1);
      database.resetLoads();
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      traffic.reset();
      tester.run(1);
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      return database.tooManyLoads().or(traffic::ofTheOrders);
    } finally {
      TestSpark.context().sc().removeSparkListener(traffic);
    }
  }

  private static Optional<Finding> changedWhenComputedAgain(
      BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>> answer) {
    try (Database database = new Database();
        DStreamTester tester = DStreamTester.every(BATCH)) {
      Map<Integer, JavaPairRDD<String, String>> batches = new ConcurrentHashMap<>();
      Order first = order(new Ordered("O1", "ann"));
      Order second = order(new Ordered("O2", "ann"));
      answer
          .apply(tester.stream(List.of(List.of(first), List.of(second))), database.table())
          .foreachRDD(
              (rdd, time) -> {
                rdd.foreach(each -> {});
                batches.put((int) (time.milliseconds() / BATCH.milliseconds()), rdd);
              });
      database.countries = Map.of("ann", "AT");
      tester.run(1);
      database.countries = Map.of("ann", "CH");
      tester.run(1);
      List<Tuple2<String, String>> again = batches.get(1).collect();
      return again.equals(List.of(new Tuple2<>("O1", "AT")))
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.CHANGES_WHEN_COMPUTED_AGAIN,
                  "The table of batch 1 is {ann=AT}, that of batch 2 {ann=CH}. Batch 1 with the"
                      + " order O1 of ann, computed again after batch 2, gives "
                      + again));
    }
  }

  /** A table of customers that counts how often it is loaded, including by tasks. */
  private static final class Database implements AutoCloseable {
    /** Static because an answer may send the table to tasks; they run in this JVM. */
    private static final Map<UUID, Database> OPEN = new ConcurrentHashMap<>();

    private final UUID key = UUID.randomUUID();
    private final AtomicInteger loadsInDriver = new AtomicInteger();
    private final AtomicInteger loadsInTasks = new AtomicInteger();
    private volatile Map<String, String> countries = Map.of();

    Database() {
      OPEN.put(key, this);
    }

    CustomerTable table() {
      UUID ofThis = key;
      return () -> OPEN.get(ofThis).load();
    }

    private Map<String, String> load() {
      (TaskContext.get() == null ? loadsInDriver : loadsInTasks).incrementAndGet();
      return new HashMap<>(countries);
    }

    void resetLoads() {
      loadsInDriver.set(0);
      loadsInTasks.set(0);
    }

    Optional<Finding> tooManyLoads() {
      int inTasks = loadsInTasks.get();
      int inDriver = loadsInDriver.get();
      String counts =
          String.format(
              "In a micro-batch of %d orders the table is loaded %d times by tasks and %d times in"
                  + " the driver.",
              MANY, inTasks, inDriver);
      if (inTasks > 0) {
        return Optional.of(
            new Finding(
                inTasks >= MANY ? Mistaken.LOADS_FOR_EACH_ORDER : Mistaken.LOADS_IN_TASKS, counts));
      }
      return inDriver > 1
          ? Optional.of(new Finding(Mistaken.LOADS_SEVERAL_TIMES, counts))
          : Optional.empty();
    }

    @Override
    public void close() {
      OPEN.remove(key);
    }
  }

  /**
   * What is sent to the driver by jobs that belong to no output operation: a transform starts them.
   */
  private static final class DriverTraffic extends SparkListener {
    private static final String OUTPUT = "spark.streaming.internal.outputOpId";

    private final Set<Integer> stages = new HashSet<>();
    private long bytes;

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      if (submitted.properties().getProperty(OUTPUT) == null) {
        stages.add(submitted.stageInfo().stageId());
      }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      if (stages.contains(end.stageId()) && end.taskMetrics() != null) {
        bytes += end.taskMetrics().resultSize();
      }
    }

    synchronized void reset() {
      bytes = 0;
    }

    synchronized Optional<Finding> ofTheOrders() {
      return bytes > FEW_BYTES
          ? Optional.of(
              new Finding(
                  Mistaken.BRINGS_ORDERS_TO_THE_DRIVER,
                  "In a micro-batch of "
                      + MANY
                      + " orders "
                      + bytes
                      + " bytes come to the driver."))
          : Optional.empty();
    }
  }

  /** The orders of each batch, looked up in a table. */
  private static Output<Placed> placed(
      Batches<Event> input, IntFunction<Map<String, String>> table, boolean unknownToo) {
    return Output.inEachBatch(
        input,
        batch ->
            orders(input.batch(batch))
                .filter(each -> unknownToo || table.apply(batch).containsKey(each.customer()))
                .map(
                    each ->
                        placed(
                            each.order(),
                            table.apply(batch).getOrDefault(each.customer(), UNKNOWN)))
                .toList());
  }

  /** The table of a batch: empty until there is one. */
  private static Map<String, String> table(Batches<Event> input, int batch) {
    return tables(input, batch).reduce(Map.of(), (before, after) -> after);
  }

  private static Map<String, String> tablesTogether(Batches<Event> input, int batch) {
    Map<String, String> together = new HashMap<>();
    tables(input, batch).forEach(together::putAll);
    return together;
  }

  private static Stream<Map<String, String>> tables(Batches<Event> input, int last) {
    return input.upTo(last).stream()
        .filter(Table.class::isInstance)
        .map(event -> ((Table) event).countries());
  }

  private static Stream<Ordered> orders(List<Event> events) {
    return events.stream().filter(Ordered.class::isInstance).map(Ordered.class::cast);
  }

  private static Order order(Ordered ordered) {
    return new Order(ordered.order(), ordered.customer(), 100, Instant.EPOCH, Instant.EPOCH);
  }

  private static Event ordered(String order, String customer) {
    return new Ordered(order, customer);
  }

  private static Event table(String customer, String country) {
    return new Table(Map.of(customer, country));
  }

  private static Event table(String customer, String country, String other, String otherCountry) {
    return new Table(Map.of(customer, country, other, otherCountry));
  }

  private static Placed placed(String order, String country) {
    return new Placed(order, country);
  }
}
