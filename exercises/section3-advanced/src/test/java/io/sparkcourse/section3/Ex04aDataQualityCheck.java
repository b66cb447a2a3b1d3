package io.sparkcourse.section3;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.section3.Ex04aDataQuality.QualityStore;
import io.sparkcourse.section3.Ex04aDataQualityCheck.Event;
import io.sparkcourse.section3.Ex04aDataQualityCheck.Row;
import io.sparkcourse.testing.TasksApart;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;

/** An event is a line of the log, or a failure of the driver at the end of a batch. */
class Ex04aDataQualityCheck extends StreamCheck<Ex04aDataQualityCheck.Answer, Event, Row> {
  private static final String IN_A_TASK = "Only the driver may call the store";

  private static final String STATUS = "the status is not 100 to 599";
  private static final String TIME = "the time is no date";

  /** What happens. */
  sealed interface Event {}

  /**
   * Lines; a well-formed one has the entry that is parsed from it, and a malformed one has a
   * reason.
   */
  enum Line implements Event {
    GOOD("192.0.2.1 - - [02/Jun/2025:12:00:03 +0000] \"GET / HTTP/1.1\" 200 5120 \"-\" \"-\"", "/"),
    GOOD_TEA(
        "192.0.2.1 - - [02/Jun/2025:12:00:03 +0000] \"GET /tea HTTP/1.1\" 200 5120 \"-\" \"-\"",
        "/tea"),
    BAD_STATUS(GOOD.text.replace(" 200 ", " 2OO "), STATUS, ": '2OO'"),
    BAD_STATUS_999(GOOD.text.replace(" 200 ", " 999 "), STATUS, ": '999'"),
    BAD_TIME(GOOD.text.replace("Jun", "Junk"), TIME, ": '02/Junk/2025:12:00:03 +0000'"),
    CUT_OFF("192.0.2.1 - - [02/Jun/2025:12:0", "the time is not closed by ]", "");

    private final String text;
    private final LogEntry entry;
    private final String reason;
    private final String message;

    Line(String text, String path) {
      this.text = text;
      this.entry =
          new LogEntry(
              "192.0.2.1",
              Instant.parse("2025-06-02T12:00:03Z"),
              "GET",
              path,
              200,
              5120,
              null,
              null);
      this.reason = null;
      this.message = null;
    }

    Line(String text, String reason, String value) {
      this.text = text;
      this.entry = null;
      this.reason = reason;
      this.message = reason + value;
    }

    String text() {
      return text;
    }

    boolean isMalformed() {
      return reason != null;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The driver fails after the batch has finished. Later events go to the recovered driver. */
  record DriverFails() implements Event {
    @Override
    public String toString() {
      return "(the driver fails)";
    }
  }

  /** What comes out. */
  sealed interface Row {}

  /** What the store has for a batch. */
  record Saved(Map<String, Long> malformed) implements Row {
    @Override
    public String toString() {
      if (malformed.isEmpty()) {
        return "saved: {}";
      }
      Map<String, Long> inOrder = new TreeMap<>(Comparator.nullsFirst(Comparator.naturalOrder()));
      inOrder.putAll(malformed);
      return inOrder.entrySet().stream()
          .map(count -> count.getKey() + "=" + count.getValue())
          .collect(Collectors.joining("\n       ", "saved: ", ""));
    }
  }

  /** What the store has for a time that is not the time of a batch. */
  record SavedFor(Time time) implements Row {
    @Override
    public String toString() {
      return "saved for " + time;
    }
  }

  /** An element of the stream that is returned. */
  record Entry(LogEntry entry) implements Row {
    @Override
    public String toString() {
      return "entry: " + (entry == null ? null : entry.getPath());
    }
  }

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaDStream<LogEntry> parse(JavaDStream<String> lines, QualityStore store);
  }

  Ex04aDataQualityCheck() {
    super("3.4a", Ex04aDataQuality.BATCH, Ex04aDataQuality::parse);
  }

  @Override
  protected void cases(Cases<Event, Row> cases) {
    cases
        .of("how many malformed lines there are in each micro-batch, by reason")
        .batch(Line.GOOD, Line.BAD_STATUS, Line.GOOD_TEA)
        .batch(Line.GOOD)
        .batch(Line.BAD_STATUS, Line.BAD_TIME, Line.BAD_STATUS_999)
        .gives(1, saved(STATUS, 1), entry(Line.GOOD), entry(Line.GOOD_TEA))
        .gives(2, saved(), entry(Line.GOOD))
        .gives(3, saved(STATUS, 2, TIME, 1));
    cases
        .of("an empty map if no line is malformed, and if there are no lines")
        .batch(Line.GOOD)
        .batch()
        .batch(Line.BAD_TIME)
        .gives(1, saved(), entry(Line.GOOD))
        .gives(2, saved())
        .gives(3, saved(TIME, 1));
    cases
        .of("every line counts once, also if several are equal")
        .batch(Line.BAD_TIME, Line.BAD_TIME, Line.BAD_STATUS, Line.BAD_TIME, Line.BAD_TIME)
        .batch(Line.GOOD, Line.GOOD, Line.GOOD)
        .gives(1, saved(TIME, 4, STATUS, 1))
        .gives(2, saved(), entry(Line.GOOD), entry(Line.GOOD), entry(Line.GOOD));
    cases
        .of("the stream that is returned is used in several output operations")
        .batch(Line.BAD_TIME, Line.GOOD, Line.BAD_TIME)
        .batch(Line.BAD_STATUS)
        .batch(Line.BAD_TIME)
        .gives(1, saved(TIME, 2), entry(Line.GOOD))
        .gives(2, saved(STATUS, 1))
        .gives(3, saved(TIME, 1));
    cases
        .of("a malformed line counts wherever it is in the micro-batch")
        .batch(
            Stream.of(Stream.of(Line.BAD_TIME), many(Line.GOOD), Stream.of(Line.BAD_STATUS))
                .<Event>flatMap(lines -> lines)
                .toList());
    cases
        .of("the program may fail and be recovered from a checkpoint")
        .batch(Line.BAD_STATUS)
        .batch(Line.BAD_TIME, Line.GOOD, new DriverFails())
        .batch(Line.BAD_TIME, Line.BAD_STATUS)
        .batch()
        .gives(1, saved(STATUS, 1))
        .gives(2, saved(TIME, 1), entry(Line.GOOD))
        .gives(3, saved(TIME, 1, STATUS, 1))
        .gives(4, saved());
  }

  private static Stream<Line> many(Line line) {
    return Stream.generate(() -> line).limit(30);
  }

  @Override
  protected Output<Row> expected(Batches<Event> input) {
    return rows(input, batch -> counts(lines(input.batch(batch)), line -> line.reason));
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    return draws.batches(8, 7, () -> draws.oneOf(Line.values()));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Event, Row> run) {
    for (int batch = 1; batch < run.input().size(); batch++) {
      if (run.input().batch(batch).contains(new DriverFails())) {
        run.recoverAfter(batch, true);
      }
    }
    run.setCheckpointDirectory();
    Table table = new Table(run);
    JavaDStream<String> lines = run.stream(Line.class, Line::text);
    JavaDStream<LogEntry> entries = answer.parse(lines, new Store(table.key()));
    run.atEnd(table::close);
    if (entries == null) {
      run.found(CommonMistake.RETURNS_NULL, "");
      lines.foreachRDD(rdd -> {});
      return;
    }
    run.collect(entries, Entry::new);
    entries.foreachRDD(rdd -> rdd.take(1)); // one more output, which computes the beginning
    entries.foreachRDD(rdd -> rdd.count());
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>("tasks may run in other processes than the driver", this::lostInOtherProcesses));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains(IN_A_TASK)) {
      return Optional.of(Mistaken.CALLS_THE_STORE_IN_A_TASK);
    }
    if (failure.contains(MalformedRecordException.class.getName())) {
      return Optional.of(Mistaken.PARSES_A_MALFORMED_LINE);
    }
    return failure.contains("TorrentBroadcast") || failure.contains("Failed to get broadcast_")
        ? Optional.of(Mistaken.CAPTURES_A_BROADCAST)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Row> {
    SAVES_NO_REASON(
        "It saves an empty map for every micro-batch.", input -> rows(input, batch -> Map.of())),
    SAVES_NOTHING("It saves nothing for any micro-batch.", input -> rows(input, batch -> null)),
    SUM_SO_FAR(
        "It saves the numbers of all micro-batches so far, and not those of the micro-batch alone.",
        input -> rows(input, batch -> counts(lines(input.upTo(batch)), line -> line.reason))),
    A_BATCH_LATE(
        "It saves the numbers of the micro-batch before.",
        input -> rows(input, batch -> counts(lines(input.batch(batch - 1)), line -> line.reason))),
    COUNTS_NOTHING_AFTER_A_RECOVERY(
        "After a recovery it counts nothing. A checkpoint has a function with all that the function"
            + " has captured, and an accumulator that comes from there is a copy to which no task"
            + " adds. Make the accumulator when it is needed, from rdd.context()."),
    NOTHING_FOR_A_BATCH_WITHOUT_LINES(
        "It saves nothing for a micro-batch without lines. An empty map is asked for, or nobody can"
            + " tell such a micro-batch from one that is missing.",
        input ->
            rows(
                input,
                batch ->
                    lines(input.batch(batch)).isEmpty()
                        ? null
                        : counts(lines(input.batch(batch)), line -> line.reason))),
    NOTHING_IF_ALL_IS_WELL(
        "It saves nothing for a micro-batch without malformed lines. An empty map is asked for, or"
            + " nobody can tell such a micro-batch from one that is missing.",
        input ->
            rows(
                input,
                batch -> {
                  Map<String, Long> counts = counts(lines(input.batch(batch)), line -> line.reason);
                  return counts.isEmpty() ? null : counts;
                })),
    REASONS_OF_EARLIER_BATCHES(
        "It saves reasons with the number 0 that occurred in earlier micro-batches and not in this"
            + " one.",
        input ->
            rows(
                input,
                batch -> {
                  Map<String, Long> counts = counts(lines(input.upTo(batch)), line -> line.reason);
                  counts.replaceAll((reason, sum) -> 0L);
                  counts.putAll(counts(lines(input.batch(batch)), line -> line.reason));
                  return counts;
                })),
    EQUAL_LINES_ONCE(
        "It counts equal lines of a micro-batch once.",
        input ->
            rows(
                input,
                batch ->
                    counts(
                        lines(input.batch(batch)).stream().distinct().toList(),
                        line -> line.reason))),
    COUNTS_WELL_FORMED_LINES(
        "It counts the well-formed lines, too, under the reason null.",
        input ->
            rows(
                input,
                batch -> {
                  List<Line> lines = lines(input.batch(batch));
                  Map<String, Long> counts = counts(lines, line -> line.reason);
                  long good = lines.stream().filter(line -> !line.isMalformed()).count();
                  if (good > 0) {
                    counts.put(null, good);
                  }
                  return counts;
                })),
    MESSAGES_FOR_REASONS(
        "Its keys are the messages of exceptions, which have the value in them: of two bad values"
            + " there are two messages. reason(line) gives the reason.",
        input -> rows(input, batch -> counts(lines(input.batch(batch)), line -> line.message))),
    EQUAL_ENTRIES_ONCE(
        "Of equal entries in a micro-batch it returns one.",
        input ->
            rows(
                input,
                batch -> counts(lines(input.batch(batch)), line -> line.reason),
                entries -> entries.stream().distinct().toList())),
    RETURNS_NULL_FOR_MALFORMED_LINES(
        "The stream that it returns has null for a malformed line. Leave the line out.",
        input ->
            rows(
                input,
                batch -> counts(lines(input.batch(batch)), line -> line.reason),
                entries -> entries,
                true)),
    KEYS_ARE_NO_REASONS("Its map has a key that no line has as its reason."),
    COUNTS_TOO_MANY(
        "A number is higher than the number of malformed lines. An accumulator to which a"
            + " transformation adds counts each time that an output operation computes the stream."),
    PUTS_SEVERAL_TIMES(
        "It calls put several times for a micro-batch. What the last call gives replaces the rest."),
    NOT_THE_TIME_OF_THE_BATCH(
        "It calls put with a time that no micro-batch has. foreachRDD has a form whose function is"
            + " given the time of the micro-batch."),
    CALLS_THE_STORE_IN_A_TASK(
        "It calls the store in a task, and only the driver may do so: a task knows its own"
            + " partition only."),
    PARSES_A_MALFORMED_LINE(
        "It parses a malformed line and lets the exception through, so that the micro-batch fails."),
    CAPTURES_A_BROADCAST(
        "After a recovery it uses a broadcast variable of the program before. A checkpoint has only"
            + " the number of the variable, and the new program has no variable with this number."
            + " Make it when it is needed, from rdd.context()."),
    LOST_IN_OTHER_PROCESSES(
        "Its numbers are lost when tasks run in other processes than the driver. What a task adds to"
            + " a static field is in its own process then, and the driver does not see it.");

    private final String message;
    private final Model<Event, Row> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, Row> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Row>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<Row> rows(Batches<Event> input, IntFunction<Map<String, Long>> saved) {
    return rows(input, saved, entries -> entries);
  }

  private static Output<Row> rows(
      Batches<Event> input,
      IntFunction<Map<String, Long>> saved,
      Function<List<LogEntry>, List<LogEntry>> returned) {
    return rows(input, saved, returned, false);
  }

  /**
   * @param saved the map for a batch; null if none is saved
   * @param returned which of the entries of a batch are returned
   * @param nulls whether there is a null for each malformed line
   */
  private static Output<Row> rows(
      Batches<Event> input,
      IntFunction<Map<String, Long>> saved,
      Function<List<LogEntry>, List<LogEntry>> returned,
      boolean nulls) {
    return Output.inEachBatch(
        input,
        batch -> {
          List<Row> rows = new ArrayList<>();
          Map<String, Long> malformed = saved.apply(batch);
          if (malformed != null) {
            rows.add(new Saved(malformed));
          }
          List<LogEntry> entries = new ArrayList<>();
          lines(input.batch(batch)).stream()
              .filter(line -> nulls || !line.isMalformed())
              .forEach(line -> entries.add(line.entry));
          returned.apply(entries).forEach(entry -> rows.add(new Entry(entry)));
          return rows;
        });
  }

  private static List<Line> lines(Collection<Event> events) {
    return events.stream().filter(Line.class::isInstance).map(Line.class::cast).toList();
  }

  private static Map<String, Long> counts(List<Line> lines, Function<Line, String> key) {
    return lines.stream()
        .filter(Line::isMalformed)
        .collect(Collectors.groupingBy(key, HashMap::new, Collectors.counting()));
  }

  private Optional<Finding> lostInOtherProcesses(Answer answer) throws Exception {
    Batches<Event> input = Batches.of(List.of(List.of(Line.BAD_STATUS, Line.GOOD, Line.BAD_TIME)));
    try {
      List<Row> rows =
          TasksApart.run(
              () -> observe(answer, input, 2).output().batch(1),
              Ex04aDataQuality.class,
              answer.getClass());
      return rows.contains(saved(STATUS, 1, TIME, 1))
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.LOST_IN_OTHER_PROCESSES,
                  "With the static fields of tasks apart from those of the driver, of the lines "
                      + input.batch(1)
                      + " there is "
                      + rows));
    } catch (ClassCastException ofTheAnswersOwnClass) {
      return Optional.empty(); // its objects are sent to the driver, see TasksApart
    }
  }

  /** The store that is passed to an answer. It finds its table by a key, even after a recovery. */
  private static final class Store implements QualityStore {
    private static final long serialVersionUID = 1L;
    private final UUID key;

    Store(UUID key) {
      this.key = key;
    }

    @Override
    public void put(Time batch, Map<String, Long> malformed) {
      if (TaskContext.get() != null) {
        throw new IllegalStateException(IN_A_TASK);
      }
      Table.OPEN.get(key).put(batch, malformed);
    }
  }

  /** What is saved in one run. */
  private static final class Table {
    /** Static because a recovered context has copies of functions, and no objects of this JVM. */
    private static final Map<UUID, Table> OPEN = new ConcurrentHashMap<>();

    private final UUID key = UUID.randomUUID();
    private final StreamRun<Event, Row> run;
    private final Batches<Event> input;
    private final Map<Integer, Map<String, Long>> saved = new TreeMap<>();

    Table(StreamRun<Event, Row> run) {
      this.run = run;
      this.input = run.input();
      OPEN.put(key, this);
    }

    UUID key() {
      return key;
    }

    synchronized void put(Time time, Map<String, Long> malformed) {
      int batch = run.number(time);
      if (!run.time(batch).equals(time) || batch < 1 || batch > input.size()) {
        run.put(input.size(), new SavedFor(time));
        run.found(Mistaken.NOT_THE_TIME_OF_THE_BATCH, "It calls put with the time " + time + ".");
        return;
      }
      Map<String, Long> before = saved.put(batch, new HashMap<>(malformed));
      if (before != null && !input.all().contains(new DriverFails())) {
        run.found(
            Mistaken.PUTS_SEVERAL_TIMES,
            "For batch %d it puts %s, and then %s.".formatted(batch, before, malformed));
      }
    }

    synchronized void close() {
      OPEN.remove(key);
      if (countsNothingAfterTheFailure()) {
        run.found(Mistaken.COUNTS_NOTHING_AFTER_A_RECOVERY, "");
      }
      saved.forEach(
          (batch, malformed) -> {
            run.put(batch, new Saved(malformed));
            malformed.forEach((reason, number) -> find(batch, reason, number));
          });
    }

    private boolean countsNothingAfterTheFailure() {
      return saved.entrySet().stream()
          .filter(map -> input.upTo(map.getKey() - 1).contains(new DriverFails()))
          .filter(map -> lines(input.batch(map.getKey())).stream().anyMatch(Line::isMalformed))
          .anyMatch(map -> map.getValue().isEmpty());
    }

    private void find(int batch, String reason, long number) {
      List<Line> lines = lines(input.batch(batch));
      String shown = "In batch " + batch + " it saves " + reason + "=" + number + ".";
      if (Stream.of(Line.values()).noneMatch(line -> Objects.equals(reason, line.reason))) {
        run.found(Mistaken.KEYS_ARE_NO_REASONS, shown);
      } else if (number > counts(lines, line -> line.reason).getOrDefault(reason, 0L)) {
        run.found(Mistaken.COUNTS_TOO_MANY, shown);
      }
    }
  }

  private static Row saved() {
    return new Saved(Map.of());
  }

  private static Row saved(String reason, long lines) {
    return new Saved(Map.of(reason, lines));
  }

  private static Row saved(String reason, long lines, String other, long otherLines) {
    return new Saved(Map.of(reason, lines, other, otherLines));
  }

  private static Row entry(Line line) {
    return new Entry(line.entry);
  }
}
