package io.sparkcourse.section5;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09gOrderFiles.Cure;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import io.sparkcourse.testing.exercise.Rule;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/** Looks at the files that the log of the sink lists for each micro-batch. */
class Ex09gOrderFilesCheck
    extends QueryCheck<BiFunction<Dataset<Row>, String, Cure>, Ex09gOrderFilesCheck.Order, String> {
  private static final String COLUMNS = "id STRING, shop STRING, day DATE, cents BIGINT";
  private static final String UNREAD = "unread";
  private static final int MANY = 4_000;
  private static final String MONDAY = "2025-06-02";
  private static final String TUESDAY = "2025-06-03";
  private static final String IN_JULY = "2025-07-01";

  /**
   * An order.
   *
   * @param day such as {@code 2025-06-02}
   */
  record Order(String id, String shop, String day, long cents) {
    Order withCentsOfAnInt() {
      return new Order(id, shop, day, (int) cents);
    }

    @Override
    public String toString() {
      return id + " " + shop + " " + day + " " + cents;
    }
  }

  Ex09gOrderFilesCheck() {
    super("5.9g", Ex09gOrderFiles::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("each order is in the files once, with its id, its shop, its day and its cents")
        .batch(order("O1", "web", MONDAY, 500))
        .batch(order("O2", "Graz", TUESDAY, 300))
        .gives(1, "O1 web 2025-06-02 500")
        .gives(2, "O2 Graz 2025-06-03 300");
    cases
        .of("one file for each day, for any number of shops")
        .batch(
            order("O1", "web", MONDAY, 500),
            order("O2", "Graz", MONDAY, 300),
            order("O3", "Linz", MONDAY, 200),
            order("O4", "Graz", MONDAY, 200))
        .gives(
            1,
            "O1 web 2025-06-02 500",
            "O2 Graz 2025-06-02 300",
            "O3 Linz 2025-06-02 200",
            "O4 Graz 2025-06-02 200");
    cases
        .of("days arrive in any order, and several in a micro-batch")
        .batch(
            order("O1", "web", TUESDAY, 500),
            order("O2", "web", MONDAY, 300),
            order("O3", "Graz", TUESDAY, 300),
            order("O4", "Graz", IN_JULY, 300))
        .batch(order("O5", "Linz", MONDAY, 200))
        .gives(
            1,
            "O1 web 2025-06-03 500",
            "O2 web 2025-06-02 300",
            "O3 Graz 2025-06-03 300",
            "O4 Graz 2025-07-01 300")
        .gives(2, "O5 Linz 2025-06-02 200");
    cases
        .of("whatever other orders there are: of the same shop and day, and with the same cents")
        .batch(order("O1", "web", MONDAY, 500), order("O2", "web", MONDAY, 500))
        .batch(order("O3", "web", MONDAY, 500))
        .gives(1, "O1 web 2025-06-02 500", "O2 web 2025-06-02 500")
        .gives(2, "O3 web 2025-06-02 500");
    cases
        .of("a shop may have any name")
        .batch(
            order("O1", " Graz", MONDAY, 500),
            order("O2", "K\u00f6ln", MONDAY, 300),
            order("O3", "", MONDAY, 40),
            order("O4", "Bad  Ischl", MONDAY, 7))
        .gives(
            1,
            "O1  Graz 2025-06-02 500",
            "O2 K\u00f6ln 2025-06-02 300",
            "O3  2025-06-02 40",
            "O4 Bad  Ischl 2025-06-02 7");
    cases
        .of("cents may be 0 or negative")
        .batch(
            order("O1", "web", MONDAY, 0),
            order("O2", "Graz", MONDAY, -500),
            order("O3", "web", TUESDAY, 0),
            order("O4", "Graz", TUESDAY, -500))
        .gives(
            1,
            "O1 web 2025-06-02 0",
            "O2 Graz 2025-06-02 -500",
            "O3 web 2025-06-03 0",
            "O4 Graz 2025-06-03 -500");
    cases
        .of("cents may be more than an INT can be")
        .batch(order("O1", "web", MONDAY, 3_000_000_000L))
        .gives(1, "O1 web 2025-06-02 3000000000");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return each(orders, order -> order);
  }

  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    int number = 0;
    for (int batch = 0; batch < 3; batch++) {
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(3, 8); i > 0; i--) {
        orders.add(
            order(
                "O" + ++number,
                draws.oneOf("web", "Graz", "Linz"),
                draws.oneOf(MONDAY, MONDAY, TUESDAY, IN_JULY),
                draws.oneOf(100L, 250L, -100L, 1L << 32)));
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
  protected void connect(
      BiFunction<Dataset<Row>, String, Cure> answer, QueryRun<Order, String> run) {
    Path directory = run.temporaryDirectory().resolve("orders");
    Dataset<Row> orders =
        run.stream(
            COLUMNS,
            order ->
                RowFactory.create(
                    order.id(), order.shop(), Date.valueOf(order.day()), order.cents()));
    Cure cure = diagnosis().of(answer.apply(orders, HadoopPath.of(directory)), Cure::cause);
    StreamingQuery query = run.start(cure.writer());
    AtomicLong next = new AtomicLong();
    run.afterEachBatch(
        batch -> {
          List<Path> files = new ArrayList<>();
          // If there is a state and a watermark, one without data may have followed.
          while (next.get() <= query.lastProgress().batchId()) {
            files.addAll(listed(directory, next.getAndIncrement()));
          }
          List<Row> rows = read(run, directory, files);
          judge(directory, files, rows)
              .ifPresent(mistake -> run.found(mistake, names(directory, files)));
          rows.forEach(row -> run.put(batch, text(row)));
        });
  }

  /** The files that the sink's log lists for a micro-batch. */
  private static List<Path> listed(Path directory, long batchId) throws IOException {
    Path log = directory.resolve("_spark_metadata").resolve(Long.toString(batchId));
    if (Files.notExists(log)) {
      throw new FoundException(
          Mistaken.HAS_NO_LOG, "There is no _spark_metadata/" + batchId + " in the directory.");
    }
    ObjectMapper json = new ObjectMapper();
    List<Path> files = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      if (line.startsWith("{")) { // the first one has the version of the log
        // The log has URIs with escapes, but not of an umlaut, which Path.of refuses.
        URI uri = URI.create(json.readTree(line).get("path").textValue());
        files.add(Path.of(URI.create(uri.toASCIIString())));
      }
    }
    return files;
  }

  private static Optional<Mistaken> judge(Path directory, List<Path> files, List<Row> rows) {
    if (rows.stream().anyMatch(row -> !isJson(row.getAs(UNREAD)))) {
      return Optional.of(Mistaken.IN_ANOTHER_FORMAT);
    }
    Map<String, Integer> filesOfDays = new TreeMap<>();
    for (Path file : files) {
      Optional<String> day = day(directory.relativize(file));
      if (day.isEmpty()) {
        return Optional.of(Mistaken.NOT_BY_DAY);
      }
      filesOfDays.merge(day.get(), 1, Integer::sum);
    }
    return filesOfDays.values().stream().anyMatch(number -> number > 1)
        ? Optional.of(Mistaken.STAYS_SICK)
        : Optional.empty();
  }

  /** Whether a line that is not as it should be is JSON all the same, for example with a text. */
  private static boolean isJson(String unreadOrNull) {
    try {
      return unreadOrNull == null || new ObjectMapper().readTree(unreadOrNull).isObject();
    } catch (JsonProcessingException none) {
      return false;
    }
  }

  private static Optional<String> day(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .map(Path::toString)
        .filter(name -> name.matches("day=\\d{4}-\\d{2}-\\d{2}"))
        .findFirst();
  }

  private static String names(Path directory, List<Path> files) {
    StringBuilder names = new StringBuilder("A micro-batch has written");
    files.forEach(
        file ->
            names.append("\n  ").append(directory.relativize(file).toString().replace('\\', '/')));
    return names.toString();
  }

  /** The orders in these files; what is in the name of a folder is a column, too. */
  private static List<Row> read(QueryRun<Order, String> run, Path directory, List<Path> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    return run.session()
        .read()
        .schema(COLUMNS + ", " + UNREAD + " STRING")
        .option("basePath", HadoopPath.of(directory))
        .option("columnNameOfCorruptRecord", UNREAD)
        .json(files.stream().map(HadoopPath::of).toArray(String[]::new))
        .select("id", "shop", "day", "cents", UNREAD)
        .collectAsList();
  }

  private static String text(Row row) {
    return "%s %s %s %s".formatted(row.get(0), row.get(1), row.get(2), row.get(3));
  }

  @Override
  protected List<Rule<BiFunction<Dataset<Row>, String, Cure>>> rules() {
    return List.of(
        new Rule<>(
            "a few thousand orders of one day are in one file, with four tasks after a shuffle",
            Ex09gOrderFilesCheck::severalFilesOfMany));
  }

  private static Optional<Finding> severalFilesOfMany(BiFunction<Dataset<Row>, String, Cure> answer)
      throws Exception {
    try (ScratchDirectory scratch = ScratchDirectory.create("orders-")) {
      SparkSession session = TestSpark.session().newSession();
      session.conf().set("spark.sql.shuffle.partitions", 4); // in tests it is 1
      MemoryStream<Row> orders =
          new MemoryStream<>(
              0, session.sqlContext(), Option.apply(3), Encoders.row(StructType.fromDDL(COLUMNS)));
      Path directory = scratch.path().resolve("orders");
      Cure cure =
          diagnosis().of(answer.apply(orders.toDF(), HadoopPath.of(directory)), Cure::cause);
      StreamingQuery query =
          cure.writer()
              .option("checkpointLocation", HadoopPath.of(scratch.path().resolve("checkpoint")))
              .start();
      try {
        orders.addData(JavaConverters.asScalaBuffer(manyOrders()));
        query.processAllAvailable();
      } finally {
        query.stop();
      }
      List<Path> files = listed(directory, 0);
      return files.size() == 1
          ? Optional.empty()
          : Optional.of(new Finding(Mistaken.STAYS_SICK, names(directory, files)));
    }
  }

  private static List<Row> manyOrders() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> RowFactory.create("O" + i, "shop-" + i % 7, Date.valueOf(MONDAY), 100L + i))
        .toList();
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.SMALL_FILES, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "the query has no state and no watermark. The problem is its files.",
            Cause.CLOCK_FROM_THE_FUTURE,
            Cause.WATERMARK_ON_ANOTHER_COLUMN,
            Cause.NO_EXPIRY)
        .against(
            "nothing is grouped by a key. Compare the number of files with the number of rows.",
            Cause.SKEWED_KEY)
        .against(
            "the job keeps up with its trigger. Its readers are the ones who wait.",
            Cause.SLOW_SINK);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    HAS_NO_LOG(
        "The directory has no log of a file sink, and readers follow that log. Is it written"
            + " by a file sink?",
        null),
    IN_ANOTHER_FORMAT("Its files are not JSON.", null),
    NOT_BY_DAY(
        "A file is not in a folder of its day, such as day=2025-06-02. A job that reads one day does"
            + " not find it there, or has to read orders of other days, too.",
        null),
    STAYS_SICK(
        "The job is as sick as before: a micro-batch writes several files for the same day.", null),
    LEAVES_OUT_ORDERS_OF_A_SHOP(
        "It saves only one of the orders of a shop and a day.",
        orders -> firsts(orders, order -> order.shop() + order.day())),
    LEAVES_OUT_EQUAL_CENTS(
        "It saves only one of the orders of a shop and a day that have the same cents.",
        orders -> firsts(orders, order -> order.shop() + order.day() + order.cents())),
    LEAVES_OUT_A_DAY(
        "It saves the orders of one day only.",
        orders ->
            Output.inEachBatch(
                orders,
                batch ->
                    orders.batch(batch).stream()
                        .filter(order -> order.day().equals(MONDAY))
                        .map(Order::toString)
                        .toList())),
    LEAVES_OUT_THE_SHOP(
        "Its files do not have the shop.",
        orders -> each(orders, order -> new Order(order.id(), null, order.day(), order.cents()))),
    CENTS_ARE_AN_INT(
        "It saves wrong cents if they are more than an INT can be.",
        orders -> each(orders, Order::withCentsOfAnInt));

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

  private static Output<String> each(Batches<Order> orders, Function<Order, Order> saved) {
    return Output.inEachBatch(
        orders, batch -> orders.batch(batch).stream().map(saved).map(Order::toString).toList());
  }

  /** The first order of each key, in all batches together. */
  private static Output<String> firsts(Batches<Order> orders, Function<Order, String> key) {
    Set<String> keys = new HashSet<>();
    List<List<String>> output = new ArrayList<>();
    for (List<Order> batch : orders.asLists()) {
      output.add(
          batch.stream().filter(order -> keys.add(key.apply(order))).map(Order::toString).toList());
    }
    return Output.inEachBatch(orders, batch -> output.get(batch - 1));
  }

  private static Order order(String id, String shop, String day, long cents) {
    return new Order(id, shop, day, cents);
  }
}
