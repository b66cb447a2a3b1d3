package io.sparkcourse.section5;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.section5.Ex13aEachOrderOnceCheck.Answer;
import io.sparkcourse.section5.Ex13aEachOrderOnceCheck.Event;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.recovery.Records;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Gives micro-batches to the answer as Spark does: each with its id, one that has failed or was not
 * recorded a second time, and with a new checkpoint all orders from the first on, in other
 * micro-batches. After each micro-batch the table is read.
 */
class Ex13aEachOrderOnceCheck extends ModelCheck<Answer, Event, String> {
  private static final String DATABASE = "shops";
  private static final StructType COLUMNS =
      StructType.fromDDL("shop STRING, number BIGINT, cents BIGINT");

  /** With a new checkpoint, this many of the earlier batches are one micro-batch. */
  private static final int BATCHES_PER_MICRO_BATCH = 2;

  /** The answer's method. */
  @FunctionalInterface
  interface Answer {
    void write(Dataset<Row> orders, long batchId, String jdbcUrl) throws Exception;
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** An order comes. */
  record Order(String shop, long number, long cents) implements Event {
    @Override
    public String toString() {
      return "(" + shop + "," + number + "," + cents + ")";
    }
  }

  /** After the micro-batch has been written, it comes again. */
  record ComesAgain() implements Event {
    @Override
    public String toString() {
      return "comes again";
    }
  }

  /** The checkpoint is new: all orders come again, from the first one to those of this batch. */
  record NewCheckpoint() implements Event {
    @Override
    public String toString() {
      return "new checkpoint";
    }
  }

  /** The database refuses rows of a shop, until the micro-batch has failed. */
  record Refused(String table, String shop) implements Event {
    @Override
    public String toString() {
      return "a row of " + table + " for " + shop + " is refused";
    }
  }

  /** A call of the answer that succeeds. */
  private record MicroBatch(long id, List<Order> orders) {}

  Ex13aEachOrderOnceCheck() {
    super("5.13a", null, Ex13aEachOrderOnce::write);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("a row for each shop, with the sum of the cents of its orders")
        .batch(order("north", 1, 500), order("south", 1, 300))
        .batch(order("north", 2, 200))
        .gives(1, "north 500", "south 300")
        .gives(2, "north 700", "south 300");
    cases
        .of("a micro-batch comes again with the same id")
        .batch(order("north", 1, 500))
        .batch(order("north", 2, 200), order("south", 1, 300), new ComesAgain())
        .gives(1, "north 500")
        .gives(2, "north 700", "south 300");
    cases
        .of("all orders come again, because the checkpoint is new")
        .batch(order("north", 1, 500))
        .batch(order("north", 2, 200), order("south", 1, 300))
        .batch(order("north", 3, 40), new NewCheckpoint())
        .gives(1, "north 500")
        .gives(2, "north 700", "south 300")
        .gives(3, "north 740", "south 300");
    cases
        .of("the ids begin at 0 again, and go on from there")
        .batch(order("north", 1, 500))
        .batch(order("south", 1, 300), new NewCheckpoint())
        .batch(order("north", 2, 200))
        .gives(1, "north 500")
        .gives(2, "north 500", "south 300")
        .gives(3, "north 700", "south 300");
    cases
        .of("with a new checkpoint, orders that have not come again yet still count")
        .batch(order("north", 1, 500))
        .batch(order("south", 1, 300))
        .batch(order("north", 2, 200))
        .batch(order("south", 2, 50), new NewCheckpoint())
        .gives(1, "north 500")
        .gives(2, "north 500", "south 300")
        .gives(3, "north 700", "south 300")
        .gives(4, "north 700", "south 350");
    cases
        .of("a shop sends an order again in the same micro-batch")
        .batch(order("north", 1, 500), order("south", 1, 300), order("north", 1, 500))
        .gives(1, "north 500", "south 300");
    cases
        .of("a shop sends an order again in a later micro-batch")
        .batch(order("north", 1, 500), order("south", 1, 300))
        .batch(order("north", 2, 200))
        .batch(order("north", 1, 500), order("south", 2, 50))
        .gives(1, "north 500", "south 300")
        .gives(2, "north 700", "south 300")
        .gives(3, "north 700", "south 350");
    cases
        .of("each shop numbers its own orders")
        .batch(order("north", 1, 500))
        .batch(order("south", 1, 300))
        .gives(1, "north 500")
        .gives(2, "north 500", "south 300");
    cases
        .of("orders come in any order")
        .batch(order("north", 2, 500))
        .batch(order("north", 1, 300))
        .gives(1, "north 500")
        .gives(2, "north 800");
    cases
        .of("two orders of a shop may have the same cents")
        .batch(order("north", 1, 500), order("north", 2, 500))
        .batch(order("north", 3, 500))
        .gives(1, "north 1000")
        .gives(2, "north 1500");
    cases
        .of("cents are a BIGINT")
        .batch(order("north", 1, 3_000_000_000L), order("north", 2, 3_000_000_000L))
        .batch(order("south", 1, (1L << 53) + 1))
        .gives(1, "north 6000000000")
        .gives(2, "north 6000000000", "south 9007199254740993");
    cases
        .of("a shop may have any name")
        .batch(order("o'neill", 1, 500), order("Aa", 1, 300), order("BB", 1, 40))
        .gives(1, "Aa 300", "BB 40", "o'neill 500");
    cases
        .of("a name as it is, with its spaces and capitals")
        .batch(
            order("north", 1, 500),
            order(" north", 1, 300),
            order("North", 1, 40),
            order("north ", 1, 7),
            order("", 1, 2))
        .gives(1, " 2", " north 300", "North 40", "north 500", "north  7");
    cases
        .of("the spaces within a name are kept, too: one is not two")
        .batch(order("Bad Ischl", 1, 500), order("Bad  Ischl", 1, 300))
        .gives(1, "Bad Ischl 500", "Bad  Ischl 300");
    cases
        .of("cents may be 0 or negative")
        .batch(order("north", 1, 0), order("south", 1, 500), order("south", 2, -200))
        .gives(1, "north 0", "south 300");
    cases
        .of("a number is any BIGINT")
        .batch(order("north", -1, 20), order("north", 0, 100), order("north", 1, 500))
        .batch(order("north", 1 + (1L << 32), 3))
        .batch(order("north", 1L << 53, 1_000), order("north", (1L << 53) + 1, 2_000))
        .gives(1, "north 620")
        .gives(2, "north 623")
        .gives(3, "north 3623");
    cases
        .of("its shop and its number, not the two written one after the other")
        .batch(order("north", 11, 500), order("north-", 1, 20))
        .batch(order("north1", 1, 300), order("north", -1, 4))
        .gives(1, "north 500", "north- 20")
        .gives(2, "north 504", "north- 20", "north1 300");
    cases
        .of("the database refuses a row of revenue, and the micro-batch comes again")
        .batch(order("north", 1, 500))
        .batch(order("north", 2, 200), order("south", 7, 300), new Refused("revenue", "south"))
        .gives(1, "north 500")
        .gives(2, "north 700", "south 300");
    cases
        .of("the database refuses a row of orders, and the micro-batch comes again")
        .batch(order("north", 1, 500))
        .batch(order("north", 2, 200), order("south", 7, 300), new Refused("orders", "south"))
        .gives(1, "north 500")
        .gives(2, "north 700", "south 300");
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    Set<List<Object>> there = new HashSet<>();
    SortedMap<String, Long> revenue = new TreeMap<>();
    return afterEachBatch(
        input,
        (id, orders) -> {
          orders.stream()
              .filter(order -> there.add(List.of(order.shop(), order.number())))
              .forEach(order -> revenue.merge(order.shop(), order.cents(), Long::sum));
          return revenue;
        });
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    return draws.batches(
        5,
        6,
        () -> {
          if (draws.percent(8)) {
            return new NewCheckpoint();
          }
          return draws.percent(10) ? new ComesAgain() : drawn(draws);
        });
  }

  /** The same cents for the same order. */
  private static Order drawn(Draws draws) {
    String shop = draws.oneOf("north", "south", "market", "o'neill");
    int number = draws.between(1, 9);
    return order(shop, number, number % 4 == 0 ? 3_000_000_000L : 100L + number % 2);
  }

  @Override
  protected int generatedInputs() {
    return 2; // many of their orders come several times
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    try (ScratchDirectory directory = ScratchDirectory.create("shops-");
        LocalDatabase server = LocalDatabase.start(directory.path());
        Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      Ex13aEachOrderOnce.createTables(connection);
      return new Run(answer, input, partitions, server.jdbcUrl(DATABASE), statement).observed();
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    String text = failure.toLowerCase(Locale.ROOT);
    if (text.contains("primary key violation") && text.contains("public.orders")) {
      return Optional.of(Mistaken.INSERTS_AN_ORDER_THAT_IS_THERE);
    }
    if (text.contains("primary key violation") && text.contains("public.revenue")) {
      return Optional.of(Mistaken.INSERTS_A_SHOP_THAT_IS_THERE);
    }
    if (text.contains("syntax error in sql statement") && text.contains("o'neill")) {
      return Optional.of(Mistaken.SHOP_IN_THE_STATEMENT);
    }
    return text.contains("timeout trying to lock table")
        ? Optional.of(Mistaken.WAITS_FOR_ITSELF)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    LEAVES_THE_TABLE_EMPTY(
        "The table revenue is empty. Is there an action, such as foreachPartition, and, after"
            + " setAutoCommit(false), a commit()?",
        input -> afterEachBatch(input, (id, orders) -> new TreeMap<>())),
    KEEPS_THE_LAST_MICRO_BATCH(
        "Of each shop only the revenue of the last micro-batch is there that had orders of it.",
        input -> {
          SortedMap<String, Long> revenue = new TreeMap<>();
          return afterEachBatch(
              input,
              (id, orders) -> {
                revenue.putAll(sums(orders));
                return revenue;
              });
        }),
    ADDS_WHAT_COMES_AGAIN(
        "It adds orders again that are in the revenue already.",
        input -> counted(input, () -> (id, orders) -> orders)),
    ADDS_WHAT_COMES_AGAIN_IN_ANOTHER_MICRO_BATCH(
        "It counts an order once in a micro-batch, and again in each other micro-batch in which it"
            + " comes.",
        input -> counted(input, () -> (id, orders) -> orders.stream().distinct().toList())),
    EACH_BATCH_ID_ONCE(
        "It writes a micro-batch of each id once. With a new checkpoint the ids begin at 0 again, and"
            + " other orders have them; and an order may come in two micro-batches.",
        input ->
            counted(
                input,
                () -> {
                  Set<Long> ids = new HashSet<>();
                  return (id, orders) -> ids.add(id) ? orders : List.of();
                })),
    EACH_BATCH_ID_ONCE_AND_EACH_ORDER_OF_A_BATCH(
        "It writes a micro-batch of each id once, each order of it once. With a new checkpoint the"
            + " ids begin at 0 again, and other orders have them.",
        input ->
            counted(
                input,
                () -> {
                  Set<Long> ids = new HashSet<>();
                  return (id, orders) ->
                      ids.add(id) ? orders.stream().distinct().toList() : List.of();
                })),
    ADDS_WHAT_COMES_TWICE_IN_A_MICRO_BATCH(
        "It adds an order twice that comes twice in a micro-batch. When the micro-batch began it was"
            + " new, and the second time it no longer is.",
        input ->
            counted(
                input,
                () -> {
                  Set<Order> there = new HashSet<>();
                  return (id, orders) -> {
                    List<Order> unknown =
                        orders.stream().filter(order -> !there.contains(order)).toList();
                    there.addAll(orders);
                    return unknown;
                  };
                })),
    KNOWS_AN_ORDER_BY_ITS_NUMBER(
        "It takes orders of two shops that have the same number for one.",
        input -> knownBy(input, Order::number)),
    KNOWS_AN_ORDER_BY_ITS_CENTS(
        "It takes two orders of a shop that have the same cents for one.",
        input -> knownBy(input, order -> List.of(order.shop(), order.cents()))),
    JOINS_SHOP_AND_NUMBER(
        "It takes order 11 of a shop north and order 1 of a shop north1 for one: as a text, shop and"
            + " number are the same.",
        input -> knownBy(input, order -> order.shop() + order.number())),
    KNOWS_THE_LAST_NUMBER(
        "It leaves out an order of a smaller number than one that is there. They come in any order.",
        input ->
            counted(
                input,
                () -> {
                  Map<String, Long> last = new HashMap<>();
                  return (id, orders) -> {
                    List<Order> later =
                        orders.stream()
                            .filter(
                                order ->
                                    order.number()
                                        > last.getOrDefault(order.shop(), Long.MIN_VALUE))
                            .distinct()
                            .toList();
                    later.forEach(order -> last.merge(order.shop(), order.number(), Math::max));
                    return later;
                  };
                })),
    TAKES_A_PART_FOR_THE_WHOLE(
        "It leaves out a whole micro-batch if one of its orders is there. Others of it may be new.",
        input ->
            counted(
                input,
                () -> {
                  Set<Order> there = new HashSet<>();
                  return (id, orders) -> {
                    boolean isNew = orders.stream().noneMatch(there::contains);
                    there.addAll(isNew ? orders : List.of());
                    return isNew ? orders.stream().distinct().toList() : List.of();
                  };
                })),
    REPLACES_THE_TABLE(
        "The table revenue no longer has its columns: it was dropped, and another one created, as"
            + " Spark's writer does in the mode overwrite."),
    INSERTS_AN_ORDER_THAT_IS_THERE(
        "It inserts an order that is in the table orders already, fails, and will fail each time."),
    INSERTS_A_SHOP_THAT_IS_THERE(
        "It inserts a shop that is in the table revenue already, fails, and will fail each time."),
    FORGETS_WITH_A_NEW_CHECKPOINT(
        "When the checkpoint is new, the table has only orders that have come since. Those that have"
            + " not come again yet still count."),
    SHOP_IN_THE_STATEMENT(
        "It puts the shop into the text of the statement, where a quote ends it. A"
            + " PreparedStatement takes values of any characters."),
    WAITS_FOR_ITSELF(
        "It waits for a lock that a connection of its own has. Each connection has to be closed,"
            + " also when something fails."),
    LOSES_WHAT_IS_REFUSED(
        "The database has refused a row, and no exception has left write: the micro-batch counts as"
            + " done, and will not come again."),
    LOSES_BETWEEN_TWO_TRANSACTIONS(
        "The database has refused a row, and when the micro-batch comes again its orders count as"
            + " there, and their cents are not. An order and what it adds belong in one"
            + " transaction."),
    DOUBLES_BETWEEN_TWO_TRANSACTIONS(
        "The database has refused a row, and when the micro-batch comes again cents are added that"
            + " were there. An order and what it adds belong in one transaction.");

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

  /** An order counts if no other one with this key has arrived. */
  private static Output<String> knownBy(Batches<Event> input, Function<Order, Object> key) {
    return counted(
        input,
        () -> {
          Set<Object> keys = new HashSet<>();
          return (id, orders) ->
              orders.stream().filter(order -> keys.add(key.apply(order))).toList();
        });
  }

  /** The sums of the orders that count, of each micro-batch. */
  private static Output<String> counted(
      Batches<Event> input, Supplier<BiFunction<Long, List<Order>, List<Order>>> selection) {
    BiFunction<Long, List<Order>, List<Order>> thatCount = selection.get();
    SortedMap<String, Long> revenue = new TreeMap<>();
    return afterEachBatch(
        input,
        (id, orders) -> {
          sums(thatCount.apply(id, orders))
              .forEach((shop, cents) -> revenue.merge(shop, cents, Long::sum));
          return revenue;
        });
  }

  private static SortedMap<String, Long> sums(List<Order> orders) {
    SortedMap<String, Long> sums = new TreeMap<>();
    orders.forEach(order -> sums.merge(order.shop(), order.cents(), Long::sum));
    return sums;
  }

  /** The content of the table after each batch, if a micro-batch changes it in this way. */
  private static Output<String> afterEachBatch(
      Batches<Event> input, BiFunction<Long, List<Order>, SortedMap<String, Long>> write) {
    Map<Integer, List<String>> rows = new TreeMap<>();
    SortedMap<String, Long> revenue = new TreeMap<>();
    List<List<MicroBatch>> microBatches = microBatches(input);
    for (int batch = 1; batch <= input.size(); batch++) {
      for (MicroBatch each : microBatches.get(batch - 1)) {
        revenue = write.apply(each.id(), each.orders());
      }
      rows.put(batch, texts(revenue));
    }
    return Output.of(rows);
  }

  private static List<String> texts(Map<String, Long> revenue) {
    return new TreeMap<>(revenue)
        .entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
  }

  /** The micro-batches of each batch; one without orders has none. */
  private static List<List<MicroBatch>> microBatches(Batches<Event> input) {
    List<List<MicroBatch>> all = new ArrayList<>();
    long next = 0;
    for (int batch = 1; batch <= input.size(); batch++) {
      List<MicroBatch> these = new ArrayList<>();
      if (has(NewCheckpoint.class, input.batch(batch))) {
        these.addAll(fromTheFirstOn(input, batch));
        next = these.size();
      } else if (!orders(input.batch(batch)).isEmpty()) {
        these.add(new MicroBatch(next++, orders(input.batch(batch))));
      }
      if (has(ComesAgain.class, input.batch(batch)) && !these.isEmpty()) {
        these.add(these.get(these.size() - 1));
      }
      all.add(these);
    }
    return all;
  }

  private static List<MicroBatch> fromTheFirstOn(Batches<Event> input, int last) {
    List<List<Order>> batches =
        IntStream.rangeClosed(1, last)
            .mapToObj(batch -> orders(input.batch(batch)))
            .filter(orders -> !orders.isEmpty())
            .toList();
    List<MicroBatch> microBatches = new ArrayList<>();
    for (int i = 0; i < batches.size(); i += BATCHES_PER_MICRO_BATCH) {
      int end = Math.min(i + BATCHES_PER_MICRO_BATCH, batches.size());
      microBatches.add(
          new MicroBatch(
              microBatches.size(),
              batches.subList(i, end).stream().flatMap(List::stream).toList()));
    }
    return microBatches;
  }

  private static List<Order> orders(List<Event> events) {
    return of(Order.class, events).toList();
  }

  private static boolean has(Class<? extends Event> kind, List<Event> events) {
    return of(kind, events).findFirst().isPresent();
  }

  private static <T extends Event> Stream<T> of(Class<T> kind, List<Event> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Order order(String shop, long number, long cents) {
    return new Order(shop, number, cents);
  }

  /** One run of an answer, and what is observed of it. */
  private final class Run {
    private final Answer answer;
    private final Batches<Event> input;
    private final int partitions;
    private final String jdbcUrl;
    private final Statement statement;
    private final SparkSession session = TestSpark.session().newSession();
    private final List<Finding> findings = new ArrayList<>();

    Run(Answer answer, Batches<Event> input, int partitions, String jdbcUrl, Statement statement) {
      this.answer = answer;
      this.input = input;
      // A task that fails leaves the others running, which would disturb the next attempt.
      this.partitions = has(Refused.class, input.all()) ? 1 : partitions;
      this.jdbcUrl = jdbcUrl;
      this.statement = statement;
    }

    Observed<String> observed() throws Exception {
      Map<Integer, List<String>> rows = new TreeMap<>();
      List<List<MicroBatch>> microBatches = microBatches(input);
      for (int batch = 1; batch <= input.size(); batch++) {
        Optional<Refused> refused = of(Refused.class, input.batch(batch)).findFirst();
        for (MicroBatch each : microBatches.get(batch - 1)) {
          if (refused.isPresent()) {
            writeTwice(each, refused.get(), batch);
          } else {
            write(each);
          }
          if (has(NewCheckpoint.class, input.batch(batch))) {
            findWhatIsForgotten(microBatches.get(batch - 1), each, batch);
          }
        }
        rows.put(batch, texts(revenue()));
      }
      return new Observed<>(Output.of(rows), findings);
    }

    /** Whether only those orders are there that have come with the new checkpoint. */
    private void findWhatIsForgotten(List<MicroBatch> ofCheckpoint, MicroBatch last, int batch)
        throws SQLException {
      List<Order> came =
          ofCheckpoint.subList(0, ofCheckpoint.indexOf(last) + 1).stream()
              .flatMap(each -> each.orders().stream())
              .toList();
      if (came.size() == orders(input.upTo(batch)).size()) {
        return; // none is still to come
      }
      List<String> there = texts(revenue());
      if (!there.equals(expected(input).batch(batch - 1))
          && there.equals(texts(sums(came.stream().distinct().toList())))) {
        findings.add(
            new Finding(
                Mistaken.FORGETS_WITH_A_NEW_CHECKPOINT,
                "After micro-batch "
                    + last.id()
                    + " with the new checkpoint it has "
                    + there
                    + "."));
      }
    }

    /** The first time with rows that are refused, and, if that fails as it should, again. */
    private void writeTwice(MicroBatch microBatch, Refused refused, int batch) throws Exception {
      statement.execute(
          "ALTER TABLE %s ADD CONSTRAINT refused CHECK (shop <> '%s') NOCHECK"
              .formatted(refused.table(), refused.shop()));
      boolean failed = fails(microBatch);
      statement.execute("ALTER TABLE %s DROP CONSTRAINT refused".formatted(refused.table()));
      if (failed) {
        write(microBatch);
      }
      Map<String, Long> there = revenue();
      List<String> due = expected(input).batch(batch);
      if (!texts(there).equals(due)) {
        findings.add(new Finding(mistake(failed, there, due), ""));
      }
    }

    private Mistaken mistake(boolean failed, Map<String, Long> there, List<String> due) {
      if (!failed) {
        return Mistaken.LOSES_WHAT_IS_REFUSED;
      }
      return total(there) < total(due)
          ? Mistaken.LOSES_BETWEEN_TWO_TRANSACTIONS
          : Mistaken.DOUBLES_BETWEEN_TWO_TRANSACTIONS;
    }

    private boolean fails(MicroBatch microBatch) {
      try {
        write(microBatch);
        return false;
      } catch (Exception asItShould) {
        return true;
      }
    }

    private void write(MicroBatch microBatch) throws Exception {
      answer.write(rows(microBatch.orders()), microBatch.id(), jdbcUrl);
      Progress.OF_THIS_JVM.made();
    }

    private Dataset<Row> rows(List<Order> orders) {
      List<List<Row>> parts = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        parts.add(new ArrayList<>());
      }
      for (Order order : orders) {
        parts
            .get(Math.floorMod(order.shop().hashCode(), partitions))
            .add(RowFactory.create(order.shop(), order.number(), order.cents()));
      }
      return session.createDataFrame(
          TestSpark.context().parallelize(parts, partitions).flatMap(List::iterator), COLUMNS);
    }

    private Map<String, Long> revenue() {
      try {
        return Records.ofQuery(jdbcUrl, "SELECT shop, cents FROM revenue").counts();
      } catch (SQLException noSuchColumns) {
        findings.add(new Finding(Mistaken.REPLACES_THE_TABLE, noSuchColumns.getMessage()));
        return Map.of("(no such columns)", 0L);
      }
    }
  }

  private static long total(Map<String, Long> revenue) {
    return revenue.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long total(List<String> rows) {
    return rows.stream()
        .mapToLong(row -> Long.parseLong(row.substring(row.lastIndexOf(' ') + 1)))
        .sum();
  }
}
