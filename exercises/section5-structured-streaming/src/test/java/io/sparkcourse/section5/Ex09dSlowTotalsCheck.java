package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09dSlowTotals.Cure;
import io.sparkcourse.section5.Ex09dSlowTotals.RowsRead;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import io.sparkcourse.testing.exercise.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

class Ex09dSlowTotalsCheck
    extends QueryCheck<Function<Dataset<Row>, Cure>, Ex09dSlowTotalsCheck.Order, String> {
  private static final String COLUMNS = "id STRING, shop STRING, cents BIGINT";
  private static final int MANY = 240;
  private static final int PARTITIONS = 4;

  /** A {@code DOUBLE} holds one less, and one more. */
  private static final long TOO_MANY_FOR_A_DOUBLE = (1L << 53) + 1;

  /** The large shops: first those that orders of the cases are of. */
  private static final List<String> LARGE = List.of("web", "Graz", "Zell", "Horn");

  private static final Set<String> KNOWN = Set.of("web", "Graz");

  /** An order. */
  record Order(String shop, long cents) {
    @Override
    public String toString() {
      return shop + " " + cents;
    }
  }

  Ex09dSlowTotalsCheck() {
    super("5.9d", Ex09dSlowTotals::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("for each shop that has got an order, the sum of all its orders so far")
        .batch(order("web", 1_200), order("Graz", 300), order("web", 500))
        .batch(order("web", 100), order("Linz", 700))
        .gives(1, "Graz 300", "web 1700")
        .gives(2, "Linz 700", "web 1800");
    cases
        .of("a sum may be more than an INT can be")
        .batch(order("Graz", 2_000_000_000), order("Linz", 3_000_000_000L))
        .batch(order("Graz", 2_000_000_000))
        .gives(1, "Graz 2000000000", "Linz 3000000000")
        .gives(2, "Graz 4000000000");
    cases
        .of("a sum may be more than a DOUBLE can be exactly")
        .batch(order("Linz", TOO_MANY_FOR_A_DOUBLE))
        .gives(1, "Linz 9007199254740993");
    cases
        .of("a return is an order with less than 0 cents, and is added like the others")
        .batch(order("Graz", 500), order("Graz", -200), order("Linz", -100), order("web", 0))
        .batch(order("Graz", -300))
        .gives(1, "Graz 300", "Linz -100", "web 0")
        .gives(2, "Graz 0");
    cases
        .of("a shop may have any name, and its spaces and capitals are kept")
        .batch(order("Graz", 500), order("graz", 300), order(" Graz", 40), order("", 7))
        .gives(1, "Graz 500", "graz 300", " Graz 40", " 7");
    cases
        .of("the spaces within a name are kept, too: one is not two")
        .batch(order("Bad Ischl", 500), order("Bad  Ischl", 300))
        .gives(1, "Bad Ischl 500", "Bad  Ischl 300");
    cases
        .of("one row for each shop that has got an order, also if its sum is the same as before")
        .batch(order("Graz", 500), order("Linz", 700))
        .batch(order("Graz", 200), order("Graz", -200), order("Linz", 0))
        .gives(1, "Graz 500", "Linz 700")
        .gives(2, "Graz 500", "Linz 700");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return totals(orders, Order::cents, true);
  }

  /** Most orders are of one shop, and of another one in each input. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<String> shops = List.of("web", "Graz", "Linz", "Wels");
    String large = draws.oneOf(shops);
    List<List<Order>> batches = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(4, 12); i > 0; i--) {
        String shop = draws.percent(70) ? large : draws.oneOf(shops);
        orders.add(new Order(shop, draws.oneOf(100L, 100L, 250L, -100L, 2_000_000_000L)));
      }
      batches.add(orders);
    }
    return Batches.of(batches);
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  @Override
  protected void connect(Function<Dataset<Row>, Cure> answer, QueryRun<Order, String> run) {
    AtomicInteger number = new AtomicInteger();
    Set<String> shops = new HashSet<>();
    run.beforeEachBatch(batch -> shops.clear());
    run.collect(
        totals(answer, run.stream(COLUMNS, order -> row(number.incrementAndGet(), order))),
        "shop STRING, cents BIGINT",
        OutputMode.Update(),
        row -> {
          String shop = row.getAs("shop");
          if (!shops.add(shop)) {
            run.found(Mistaken.GIVES_A_SHOP_TWICE, "It gives several rows for " + shop + ".");
          }
          return shop + " " + row.<Long>getAs("cents");
        });
  }

  private static Dataset<Row> totals(Function<Dataset<Row>, Cure> answer, Dataset<Row> orders) {
    return diagnosis().of(answer.apply(orders), Cure::cause).totals();
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.SKEWED_KEY, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "no row is dropped, and the totals are right. The problem is the time.",
            Cause.CLOCK_FROM_THE_FUTURE)
        .against(
            "the state does not grow: it has a row for each of the 8 shops, and needs all of them.",
            Cause.NO_EXPIRY,
            Cause.WATERMARK_ON_ANOTHER_COLUMN)
        .against(
            "the sink has 8 rows to write, as before. Look at what the tasks read.",
            Cause.SLOW_SINK)
        .against(
            "there are 4 tasks, as before, so there are no more files than before.",
            Cause.SMALL_FILES);
  }

  @Override
  protected List<Rule<Function<Dataset<Row>, Cure>>> rules() {
    return List.of(
        new Rule<>(
            "no task reads more than half as many rows from a shuffle as there are orders",
            Ex09dSlowTotalsCheck::skewed));
  }

  /** Runs four micro-batches, each with another large shop. */
  private static Optional<Finding> skewed(Function<Dataset<Row>, Cure> answer) throws Exception {
    SparkContext context = TestSpark.context().sc();
    SparkSession session = TestSpark.session().newSession();
    session.conf().set("spark.sql.shuffle.partitions", PARTITIONS);
    session.conf().set("spark.sql.streaming.forceDeleteTempCheckpointLocation", true);
    MemoryStream<Row> orders =
        new MemoryStream<>(
            0,
            session.sqlContext(),
            Option.apply(PARTITIONS),
            Encoders.row(StructType.fromDDL(COLUMNS)));
    RowsRead rowsRead = new RowsRead();
    context.addSparkListener(rowsRead);
    StreamingQuery query =
        totals(answer, orders.toDF()).writeStream().outputMode("update").format("noop").start();
    try {
      for (int batch = 0; batch < LARGE.size(); batch++) {
        String large = LARGE.get(batch);
        orders.addData(JavaConverters.asScalaBuffer(manyOrders(large)));
        query.processAllAvailable();
        context.listenerBus().waitUntilEmpty();
        long most = rowsRead.most(batch);
        if (most > MANY / 2) {
          return Optional.of(
              new Finding(
                  KNOWN.contains(large) ? Mistaken.STAYS_SICK : Mistaken.KNOWS_LARGE_SHOPS,
                  "Of %d orders, most are of %s. One task of %d has read %d rows from a shuffle"
                      .formatted(MANY, large, PARTITIONS, most)));
        }
      }
      return Optional.empty();
    } finally {
      query.stop();
      context.removeSparkListener(rowsRead);
    }
  }

  /** Five of six orders are of the large shop. */
  private static List<Row> manyOrders(String large) {
    List<String> others = List.of("Enns", "Linz", "Perg", "Ried", "Wels");
    return IntStream.range(0, MANY)
        .mapToObj(i -> row(i, new Order(i % 6 == 0 ? others.get(i / 6 % others.size()) : large, i)))
        .toList();
  }

  private static Row row(int number, Order order) {
    return RowFactory.create("O" + number, order.shop(), order.cents());
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains(
            "Detected pattern of possible 'correctness' issue due to global watermark")
        ? Optional.of(Mistaken.KEEPS_STATE_TWICE)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    STAYS_SICK(
        "The job is as sick as before: one task reads more than half as many rows from a shuffle as"
            + " there are orders.",
        null),
    KNOWS_LARGE_SHOPS(
        "The job is as sick as before if a shop other than web and Graz has most of the"
            + " orders. Which shops have most orders is not known in advance.",
        null),
    KEEPS_STATE_TWICE(
        "It has two operations with state, one after the other. In the output mode update"
            + " Spark 3.5 refuses that: the second operation would get a sum of the first again"
            + " whenever it changes.",
        null),
    GIVES_A_SHOP_TWICE(
        "It gives more than one row for a shop in a micro-batch: parts of its total.", null),
    ADDS_UP_A_MICRO_BATCH(
        "It adds up the orders of the micro-batch only: its totals do not have those of"
            + " earlier micro-batches.",
        orders -> totals(orders, Order::cents, false)),
    LEAVES_OUT_A_SHOP(
        "It gives no total for the shop web.",
        orders -> totals(orders.only(order -> !order.shop().equals("web")), Order::cents, true)),
    COUNTS_ORDERS(
        "It counts the orders instead of adding up their cents.",
        orders -> totals(orders, order -> 1, true)),
    CENTS_ARE_AN_INT(
        "Its total is wrong if an order has more cents than an INT can be.",
        orders -> totals(orders, order -> (int) order.cents(), true)),
    CENTS_ARE_A_DOUBLE(
        "Its total is wrong if an order has so many cents that a DOUBLE rounds them.",
        orders -> totals(orders, order -> (long) (double) order.cents(), true)),
    LEAVES_OUT_RETURNS(
        "It does not add orders with less than 0 cents.",
        orders -> totals(orders, order -> Math.max(0, order.cents()), true));

    private final String message;
    private final Model<Order, String> model;

    Mistaken(String message, Model<Order, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Order, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * The new totals of each micro-batch.
   *
   * @param soFar whether the orders of the micro-batches before are in them
   */
  private static Output<String> totals(
      Batches<Order> batches, ToLongFunction<Order> cents, boolean soFar) {
    Map<String, Long> before = new TreeMap<>();
    List<List<String>> output = new ArrayList<>();
    for (List<Order> batch : batches.asLists()) {
      Map<String, Long> totals = new TreeMap<>();
      for (Order order : batch) {
        long start = soFar ? before.getOrDefault(order.shop(), 0L) : 0;
        totals.putIfAbsent(order.shop(), start);
        totals.merge(order.shop(), cents.applyAsLong(order), Long::sum);
      }
      before.putAll(totals);
      output.add(
          totals.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
    }
    return Output.inEachBatch(batches, batch -> output.get(batch - 1));
  }

  private static Order order(String shop, long cents) {
    return new Order(shop, cents);
  }
}
