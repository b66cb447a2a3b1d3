package io.sparkcourse.section4;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section4.Ex01aKeepUp.Places;
import io.sparkcourse.section4.Ex01aKeepUp.Reports;
import io.sparkcourse.section4.Ex01aKeepUpCheck.Answer;
import io.sparkcourse.section4.Ex01aKeepUpCheck.Line;
import io.sparkcourse.section4.Ex01aKeepUpCheck.Row;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** An event is a line, of an access log or not. */
class Ex01aKeepUpCheck extends StreamCheck<Answer, Line, Row> {
  private static final int PARTITIONS = 2;
  private static final int TASKS_AT_MOST = 16;
  private static final int LINES_MEASURED = 400;

  /** An address ends with the number of its country here and the number of the client. */
  private static final List<String> COUNTRIES = List.of("", "Chile", "Peru", "Fiji");

  private static final String NETWORK = "192.0.2.";

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    Reports keepUp(
        JavaDStream<String> lines,
        org.apache.spark.api.java.function.Function<
                String, org.apache.spark.api.java.Optional<LogEntry>>
            parse,
        Places places);
  }

  /** A line: a request of a client, such as {@code Chile-1}, for a path, or something else. */
  record Line(String client, String path, long bytes) {
    boolean isRequest() {
      return client != null;
    }

    String country() {
      return countryOf(clientIp());
    }

    String clientIp() {
      String[] countryAndNumber = client.split("-");
      return NETWORK + COUNTRIES.indexOf(countryAndNumber[0]) + countryAndNumber[1];
    }

    String page() {
      return path.split("(?<=.)[/?]", 2)[0];
    }

    /** With several methods and statuses: each entry counts. */
    String text() {
      return isRequest()
          ? clientIp()
              + " - - [02/Jun/2025:13:45:08 +0000] \""
              + (client.endsWith("2") ? "POST " : "GET ")
              + path
              + " HTTP/1.1\" "
              + (path.length() % 2 == 0 ? "200 " : "404 ")
              + bytes
              + " \"-\" \"-\""
          : path;
    }

    @Override
    public String toString() {
      return isRequest() ? client + " " + path + " " + bytes : path;
    }
  }

  /** A row of a report. */
  record Row(String report, String key, long number) {
    @Override
    public String toString() {
      return report + " (" + key + "," + number + ")";
    }
  }

  Ex01aKeepUpCheck() {
    super("4.1a", Ex01aKeepUp.BATCH, Ex01aKeepUp::keepUp);
  }

  @Override
  protected void cases(Cases<Line, Row> cases) {
    cases
        .of("two reports of each micro-batch: bytes by country, and requests by page")
        .batch(
            request("Chile-1", "/tea", 500),
            request("Peru-1", "/tea", 300),
            request("Chile-2", "/cups", 20))
        .batch()
        .batch(request("Peru-1", "/tea", 7))
        .gives(1, bytes("Chile", 520), bytes("Peru", 300), pages("/tea", 2), pages("/cups", 1))
        .gives(3, bytes("Peru", 7), pages("/tea", 1));
    cases
        .of("a task connects only if it has a request: here one task has")
        .batch(request("Chile-1", "/tea", 500))
        .gives(1, bytes("Chile", 500), pages("/tea", 1));
    cases
        .of("lines that are no entries are left out, and nobody has to be asked for them")
        .batch(other("GET /tea 200"), other("hello?"), other(""))
        .batch(other("hello!"), request("Peru-1", "/", 1), other("GET /"))
        .gives(2, bytes("Peru", 1), pages("/", 1));
    cases
        .of("equal lines are several requests")
        .batch(
            request("Chile-1", "/tea", 5),
            request("Chile-1", "/tea", 5),
            request("Chile-1", "/tea", 5))
        .gives(1, bytes("Chile", 15), pages("/tea", 3));
    cases
        .of("a page, not a path")
        .batch(
            request("Chile-1", "/tea?size=2", 5),
            request("Chile-1", "/tea/17", 5),
            request("Chile-1", "/tea", 5))
        .gives(1, bytes("Chile", 15), pages("/tea", 3));
    cases
        .of("bytes may be more than an int can hold, and none")
        .batch(
            request("Chile-1", "/film", 2_000_000_000),
            request("Chile-2", "/film", 2_000_000_000),
            request("Peru-1", "/none", 0))
        .gives(
            1,
            bytes("Chile", 4_000_000_000L),
            bytes("Peru", 0),
            pages("/film", 2),
            pages("/none", 1));
  }

  @Override
  protected Output<Row> expected(Batches<Line> input) {
    return reports(input, Line::country, Line::bytes, Line::page, line -> 1);
  }

  @Override
  protected Batches<Line> generated(Draws draws) {
    return draws.batches(
        8,
        8,
        () ->
            draws.percent(20)
                ? other(draws.oneOf("hello?", "GET /tea 200"))
                : request(
                    draws.oneOf("Chile-1", "Chile-2", "Peru-1", "Fiji-1"),
                    draws.oneOf("/", "/tea", "/tea/1", "/cups?q=/tea"),
                    draws.oneOf(0L, 1L, 500L, (long) Integer.MAX_VALUE)));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Line, Row> run) {
    Costs costs = Costs.countedIn(TestSpark.context().sc());
    Reports reports =
        answer.keepUp(run.stream(Line::text), costs.countingParse(), costs.countingPlaces());
    run.collect(
        reports == null ? null : reports.bytesByCountry(),
        (country, bytes) -> new Row("bytes", country, bytes));
    run.collect(reports.requestsByPage(), (page, number) -> new Row("requests", page, number));
    run.atEnd(
        () -> costs.find(run.input()).forEach(each -> run.found(each.mistake(), each.evidence())));
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "a partition sends one record at most for each country, or for each page, and nothing"
                + " else is shuffled",
            Ex01aKeepUpCheck::shufflesTooMuch),
        new Rule<>(
            "a micro-batch whose lines are in two partitions has 16 tasks at most",
            Ex01aKeepUpCheck::hasTooManyTasks));
  }

  private static Optional<Finding> shufflesTooMuch(Answer answer) throws Exception {
    Batches<Line> input = inputToMeasure();
    int keys = PARTITIONS * (distinct(input, Line::country) + distinct(input, Line::page));
    long shuffled = Work.of(answer, input).recordsShuffled();
    return shuffled > keys
        ? Optional.of(
            new Finding(
                Mistaken.SHUFFLES_MORE_THAN_A_SUM_FOR_EACH_KEY,
                "%d lines in %d partitions, with %d countries and %d pages: %d records are shuffled, and %d are enough."
                    .formatted(
                        LINES_MEASURED,
                        PARTITIONS,
                        distinct(input, Line::country),
                        distinct(input, Line::page),
                        shuffled,
                        keys)))
        : Optional.empty();
  }

  private static Optional<Finding> hasTooManyTasks(Answer answer) throws Exception {
    long tasks = Work.of(answer, inputToMeasure()).tasks();
    return tasks > TASKS_AT_MOST
        ? Optional.of(
            new Finding(
                Mistaken.STARTS_TOO_MANY_TASKS,
                "%d lines in %d partitions: the micro-batch has %d tasks."
                    .formatted(LINES_MEASURED, PARTITIONS, tasks)))
        : Optional.empty();
  }

  /** One batch: three countries and four pages in each partition. */
  private static Batches<Line> inputToMeasure() {
    List<String> clients = List.of("Chile-1", "Peru-1", "Fiji-1");
    List<String> pages = List.of("/", "/tea", "/cups", "/film");
    return Batches.of(
        List.of(
            IntStream.range(0, LINES_MEASURED)
                .mapToObj(n -> request(clients.get(n % 3), pages.get(n % 4), n))
                .toList()));
  }

  private static int distinct(Batches<Line> input, Function<Line, String> key) {
    return (int) input.all().stream().map(key).distinct().count();
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains(CheckedConnection.CLOSED)) {
      return Optional.of(Mistaken.ASKS_A_CLOSED_CONNECTION);
    }
    return failure.contains("NotSerializableException: " + CheckedConnection.class.getName())
        ? Optional.of(Mistaken.SENDS_A_CONNECTION)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Line, Row> {
    SENDS_A_CONNECTION(
        "It makes a connection in the driver and uses it in tasks, to which it cannot be sent."),
    ASKS_A_CLOSED_CONNECTION(
        "It asks a connection that is closed already. What a function of mapPartitions returns is an"
            + " iterator, and Spark asks that for the elements when the function is over."),
    PARSES_FOR_EACH_REPORT(
        "It calls parse more often than there are lines. Each report is a job of its own, and a job"
            + " computes everything that nobody has kept, from the lines on."),
    PARSES_LESS_THAN_THE_LINES(
        "It calls the parse that it is given less often than there are lines."),
    CONNECTS_MORE_THAN_ONCE("A task connects more than once."),
    CONNECTS_FOR_NOTHING("A task connects that has no request."),
    LEAVES_CONNECTIONS_OPEN("It does not close all of its connections."),
    SHUFFLES_MORE_THAN_A_SUM_FOR_EACH_KEY(
        "Its reports are right, but it shuffles more than one record for each key and partition."),
    STARTS_TOO_MANY_TASKS("Its reports are right, but its tasks are too many."),
    EQUAL_LINES_COUNT_ONCE(
        "It takes equal lines of a micro-batch for one.",
        input ->
            reports(
                Batches.of(
                    input.asLists().stream()
                        .map(batch -> batch.stream().distinct().toList())
                        .toList()),
                Line::country,
                Line::bytes,
                Line::page,
                line -> 1)),
    COUNTS_BY_PATH(
        "It counts the requests for each path, not for each page.",
        input -> reports(input, Line::country, Line::bytes, Line::path, line -> 1)),
    OVERFLOWS(
        "Its number of bytes is wrong when it is too large for an int.",
        input -> {
          Output<Row> right = reports(input, Line::country, Line::bytes, Line::page, line -> 1);
          return Output.inEachBatch(
              input,
              batch ->
                  right.batch(batch).stream()
                      .map(row -> new Row(row.report(), row.key(), (int) row.number()))
                      .toList());
        }),
    BYTES_BY_CLIENT(
        "It reports the bytes of each client, not of each country.",
        input -> reports(input, Line::clientIp, Line::bytes, Line::page, line -> 1)),
    REQUESTS_BY_COUNTRY(
        "It reports the number of requests of each country, not its bytes.",
        input -> reports(input, Line::country, line -> 1, Line::page, line -> 1));

    private final String message;
    private final Model<Line, Row> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Line, Row> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Line, Row>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<Row> reports(
      Batches<Line> input,
      Function<Line, String> country,
      ToLongFunction<Line> bytes,
      Function<Line, String> page,
      ToLongFunction<Line> number) {
    return Output.inEachBatch(
        input,
        batch -> {
          List<Row> rows = new ArrayList<>(sums("bytes", input.batch(batch), country, bytes));
          rows.addAll(sums("requests", input.batch(batch), page, number));
          return rows;
        });
  }

  private static List<Row> sums(
      String report, List<Line> lines, Function<Line, String> key, ToLongFunction<Line> number) {
    Map<String, Long> sums =
        lines.stream()
            .filter(Line::isRequest)
            .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.summingLong(number)));
    return sums.entrySet().stream()
        .map(each -> new Row(report, each.getKey(), each.getValue()))
        .toList();
  }

  private static Line request(String client, String path, long bytes) {
    return new Line(client, path, bytes);
  }

  private static Line other(String text) {
    return new Line(null, text, 0);
  }

  private static Row bytes(String country, long number) {
    return new Row("bytes", country, number);
  }

  private static Row pages(String page, long number) {
    return new Row("requests", page, number);
  }

  private static String countryOf(String clientIp) {
    return COUNTRIES.get(clientIp.charAt(NETWORK.length()) - '0');
  }

  /**
   * What an answer has done in a run.
   *
   * @param parsed calls of parse
   * @param connected the task of each connection that was opened
   * @param closed connections
   */
  private record Costs(
      LongAccumulator parsed, CollectionAccumulator<Long> connected, LongAccumulator closed) {
    static Costs countedIn(SparkContext sc) {
      return new Costs(sc.longAccumulator(), sc.collectionAccumulator(), sc.longAccumulator());
    }

    org.apache.spark.api.java.function.Function<
            String, org.apache.spark.api.java.Optional<LogEntry>>
        countingParse() {
      LongAccumulator calls = parsed;
      return line -> {
        calls.add(1);
        return Ex01aKeepUp.parse(line);
      };
    }

    Places countingPlaces() {
      CollectionAccumulator<Long> tasks = connected;
      LongAccumulator closings = closed;
      return () -> {
        tasks.add(TaskContext.get() == null ? -1 : TaskContext.get().taskAttemptId());
        return new CheckedConnection(closings);
      };
    }

    List<Finding> find(Batches<Line> input) {
      return Stream.of(findParsing(input), findConnecting(input), findOpen())
          .flatMap(Optional::stream)
          .toList();
    }

    private Optional<Finding> findParsing(Batches<Line> input) {
      int lines = input.all().size();
      if (parsed.value() == lines) {
        return Optional.empty();
      }
      Mistaken mistake =
          parsed.value() > lines
              ? Mistaken.PARSES_FOR_EACH_REPORT
              : Mistaken.PARSES_LESS_THAN_THE_LINES;
      return Optional.of(
          new Finding(
              mistake,
              "It parses %d times, and there are %d lines.".formatted(parsed.value(), lines)));
    }

    private Optional<Finding> findConnecting(Batches<Line> input) {
      Map<Long, Long> byTask =
          connected.value().stream()
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      long most = byTask.isEmpty() ? 0 : Collections.max(byTask.values());
      if (most > 1) {
        return Optional.of(
            new Finding(Mistaken.CONNECTS_MORE_THAN_ONCE, "A task connects " + most + " times."));
      }
      long requests = input.all().stream().filter(Line::isRequest).count();
      return byTask.size() > requests
          ? Optional.of(
              new Finding(
                  Mistaken.CONNECTS_FOR_NOTHING,
                  "%d tasks connect, and there are %d requests."
                      .formatted(byTask.size(), requests)))
          : Optional.empty();
    }

    private Optional<Finding> findOpen() {
      long open = connected.value().size() - closed.value();
      return open > 0
          ? Optional.of(
              new Finding(
                  Mistaken.LEAVES_CONNECTIONS_OPEN,
                  "Of %d connections %d are open at the end."
                      .formatted(connected.value().size(), open)))
          : Optional.empty();
    }
  }

  /** A connection that counts when it is closed, and does not answer after that. */
  private static final class CheckedConnection implements Places.Connection {
    static final String CLOSED = "The connection to the places is closed.";

    private final LongAccumulator closings;
    private boolean closed;

    CheckedConnection(LongAccumulator closings) {
      this.closings = closings;
    }

    @Override
    public String country(String clientIp) {
      if (closed) {
        throw new IllegalStateException(CLOSED);
      }
      return countryOf(clientIp);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        closings.add(1);
      }
    }
  }

  /**
   * What the tasks of a batch cost.
   *
   * @param recordsShuffled that they write for other tasks
   */
  private record Work(long tasks, long recordsShuffled) {
    static Work of(Answer answer, Batches<Line> input) throws Exception {
      SparkContext sc = TestSpark.context().sc();
      Costs costs = Costs.countedIn(sc);
      Listener listener = new Listener();
      try (DStreamTester tester = DStreamTester.every(Ex01aKeepUp.BATCH)) {
        List<List<String>> lines =
            input.asLists().stream().map(batch -> batch.stream().map(Line::text).toList()).toList();
        Reports reports =
            answer.keepUp(
                tester.stream(lines, PARTITIONS), costs.countingParse(), costs.countingPlaces());
        reports.bytesByCountry().foreachRDD(rdd -> rdd.collect());
        reports.requestsByPage().foreachRDD(rdd -> rdd.collect());
        sc.listenerBus().waitUntilEmpty(); // of tasks before this run
        sc.addSparkListener(listener);
        tester.run(1);
        sc.listenerBus().waitUntilEmpty();
      } finally {
        sc.removeSparkListener(listener);
      }
      return listener.work();
    }
  }

  private static final class Listener extends SparkListener {
    private long tasks;
    private long shuffled;

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      tasks++;
      shuffled += end.taskMetrics().shuffleWriteMetrics().recordsWritten();
    }

    synchronized Work work() {
      return new Work(tasks, shuffled);
    }
  }
}
