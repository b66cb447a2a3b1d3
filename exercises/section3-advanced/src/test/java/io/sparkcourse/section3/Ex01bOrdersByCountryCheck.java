package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01bOrdersByCountry.BATCH;
import static io.sparkcourse.section3.Ex01bOrdersByCountry.UNKNOWN;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.section3.Ex01bOrdersByCountry.CustomerTable;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex01bOrdersByCountryCheck
    extends ExerciseCheck<
        BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>>> {
  private static final int MANY = 2_000;

  /** Enough for a count, a sample or a look whether an RDD is empty, too little for the orders. */
  private static final long FEW_BYTES = 30_000;

  /** Batches of customers; each gives one order. */
  private static final List<List<String>> CUSTOMERS =
      List.of(
          List.of("ann", "bob", "cleo"),
          List.of("bob", "cleo", "dan", "bob"),
          List.of(),
          List.of("ann", "bob"));

  /** The table in each of those batches: bob moves, cleo comes, ann goes. */
  private static final List<Map<String, String>> TABLES =
      List.of(
          Map.of("ann", "AT", "bob", "AT"),
          Map.of("ann", "AT", "bob", "CH", "cleo", "FR"),
          Map.of("ann", "AT", "bob", "CH", "cleo", "FR"),
          Map.of("bob", "CH", "cleo", "FR"));

  // Static, since an answer may send the table to tasks; they run in this JVM.
  private static final AtomicReference<Map<String, String>> CURRENT = new AtomicReference<>();
  private static final AtomicInteger LOADS_IN_DRIVER = new AtomicInteger();
  private static final AtomicInteger LOADS_IN_TASKS = new AtomicInteger();

  Ex01bOrdersByCountryCheck() {
    super("3.1b", Ex01bOrdersByCountry::countries);
  }

  @Override
  protected void check(
      BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>> answer)
      throws TimeoutException {
    CURRENT.set(TABLES.get(0));
    DriverTraffic traffic = new DriverTraffic();
    TestSpark.context().sc().addSparkListener(traffic);
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, String>> output =
          tester.collect(
              returned(
                  answer.apply(tester.stream(ordersAndMany()), Ex01bOrdersByCountryCheck::load)));
      for (Map<String, String> table : TABLES) {
        CURRENT.set(table);
        tester.run(1);
      }
      comparison().judge(output.batches());

      LOADS_IN_DRIVER.set(0);
      LOADS_IN_TASKS.set(0);
      traffic.reset();
      tester.run(1);
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      requireOneLoad();
      traffic.requireLittle();
    } finally {
      TestSpark.context().sc().removeSparkListener(traffic);
    }
  }

  private static Comparison<Tuple2<String, String>> comparison() {
    return Comparison.with(BATCH, countries(TABLES::get, true))
        .input(CUSTOMERS)
        .mistake(
            "It looks up every order in the table of the start, and changes are never seen: what is"
                + " loaded while the stream is defined is loaded once. Load it where Spark comes by"
                + " in each micro-batch.",
            countries(batch -> TABLES.get(0), true))
        .mistake(
            "Orders of unknown customers are missing: an inner join drops them without a word. And it"
                + " looks up the rest in the table of the start: load it in each micro-batch.",
            countries(batch -> TABLES.get(0), false))
        .mistake(
            "Orders of unknown customers are missing: an inner join drops them without a word.",
            countries(TABLES::get, false))
        .mistake(
            "It sees a change of the table one micro-batch late: is the table loaded before the"
                + " batch, or by an output operation after it?",
            countries(batch -> TABLES.get(Math.max(0, batch - 1)), true))
        .mistake(
            "Every customer is unknown: what do you look up in the table? Its keys are the ids of"
                + " customers.",
            countries(batch -> Map.of(), true));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("SPARK-5063")) {
      return Optional.of(
          "It uses the SparkContext or an RDD inside a function that runs in tasks, and tasks have"
              + " neither. What works with RDDs belongs into a function that runs in the driver.");
    }
    return failure.contains("org.apache.spark.api.java.Optional.get(")
        ? Optional.of(
            "It calls get() on an empty Optional: a customer may be unknown. orElse says what to take"
                + " then.")
        : Optional.empty();
  }

  private static void requireOneLoad() {
    int inTasks = LOADS_IN_TASKS.get();
    int inDriver = LOADS_IN_DRIVER.get();
    if (inTasks >= MANY) {
      throw WrongAnswer.because(
          "Its result is right, but in a micro-batch of "
              + MANY
              + " orders it loads the table "
              + inTasks
              + " times: the function of a map runs for each order. Load the table in a function"
              + " that runs in the driver, once for each micro-batch.");
    }
    if (inTasks > 0) {
      throw WrongAnswer.because(
          "Its result is right, but "
              + inTasks
              + " tasks load the table in one micro-batch, one for each partition. Load it in a"
              + " function that runs in the driver, once for each micro-batch.");
    }
    if (inDriver > 1) {
      throw WrongAnswer.because(
          "Its result is right, but it loads the table "
              + inDriver
              + " times in one micro-batch: keep what load() has returned in a variable.");
    }
    if (inDriver == 0) {
      throw WrongAnswer.because(
          "In a micro-batch of "
              + MANY
              + " orders it does not load the table at all, and would not see a change.");
    }
  }

  private static Map<String, String> load() {
    (TaskContext.get() == null ? LOADS_IN_DRIVER : LOADS_IN_TASKS).incrementAndGet();
    return new HashMap<>(CURRENT.get());
  }

  /** By plain Java, with this table in each batch, from 0. */
  private static Map<Integer, List<Tuple2<String, String>>> countries(
      IntFunction<Map<String, String>> table, boolean unknownToo) {
    Map<Integer, List<Tuple2<String, String>>> batches = new TreeMap<>();
    for (int batch = 0; batch < CUSTOMERS.size(); batch++) {
      List<Tuple2<String, String>> told = new ArrayList<>();
      for (Order order : orders().get(batch)) {
        String country = table.apply(batch).get(order.getCustomerId());
        if (country != null || unknownToo) {
          told.add(new Tuple2<>(order.getOrderId(), country == null ? UNKNOWN : country));
        }
      }
      batches.put(batch + 1, told);
    }
    return batches;
  }

  private static List<List<Order>> ordersAndMany() {
    List<List<Order>> batches = orders();
    batches.add(
        IntStream.rangeClosed(1, MANY)
            .mapToObj(n -> order("M" + n, "bob", batches.size()))
            .toList());
    return batches;
  }

  private static List<List<Order>> orders() {
    List<List<Order>> batches = new ArrayList<>();
    int number = 0;
    for (List<String> customers : CUSTOMERS) {
      List<Order> orders = new ArrayList<>();
      for (String customer : customers) {
        orders.add(order("O" + ++number, customer, batches.size()));
      }
      batches.add(orders);
    }
    return batches;
  }

  private static Order order(String id, String customer, int batch) {
    Instant time = Instant.ofEpochMilli(batch * BATCH.milliseconds());
    return new Order(id, customer, 100, time, time);
  }

  /** What jobs bring to the driver that belong to no output operation: a transform starts them. */
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

    synchronized void requireLittle() {
      if (bytes > FEW_BYTES) {
        throw WrongAnswer.because(
            "Its result is right, but it brings the orders to the driver: "
                + bytes
                + " bytes for "
                + MANY
                + " orders, by a collect() or the like. Let the tasks do the looking up, where the"
                + " orders are.");
      }
    }
  }
}
