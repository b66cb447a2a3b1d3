package io.sparkcourse.section2;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.section2.Ex02aSafeFileStreamCheck.Event;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** An event is something that the partner does with a file, with the second in which it happens. */
class Ex02aSafeFileStreamCheck
    extends StreamCheck<
        BiFunction<JavaStreamingContext, String, JavaDStream<String>>, Event, String> {
  private static final Instant START = Ex02aSafeFileStream.START;
  private static final int BATCH_SECONDS = (int) (Ex02aSafeFileStream.BATCH.milliseconds() / 1000);
  private static final Pattern DELIVERY = Pattern.compile("[0-9]+\\.csv");
  private static final String ARCHIVE = "archive/";
  private static final String TMP = ".tmp";

  private static final String TEA = "ann,tea,2";
  private static final String CUP = "bob,cup,1";
  private static final String JAM = "cleo,jam,3";

  /** What the partner does; seconds count from the start and are negative before it. */
  sealed interface Event {
    int second();
  }

  /** Lines are added to a file, which is created if it does not exist. */
  record Written(int second, String file, List<String> lines) implements Event {
    @Override
    public String toString() {
      return "at %d s %s gets %s"
          .formatted(second, file, lines.isEmpty() ? "nothing" : String.join(" ", lines));
    }
  }

  /** A file is renamed. */
  record Renamed(int second, String file, String name) implements Event {
    @Override
    public String toString() {
      return "at %d s %s is now %s".formatted(second, file, name);
    }
  }

  Ex02aSafeFileStreamCheck() {
    super("2.2a", Ex02aSafeFileStream.BATCH, Ex02aSafeFileStream::orders);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("every line of a complete delivery, in the batch in which it got its final name")
        .batch(written(2, "16.csv.tmp", CUP, JAM), renamed(4, "16.csv.tmp", "16.csv"))
        .batch()
        .gives(1, CUP, JAM);
    cases
        .of("what was completed while the program was down comes in the first batch")
        .batch(written(-20, "15.csv.tmp", TEA), renamed(-19, "15.csv.tmp", "15.csv"))
        .batch(written(12, "16.csv.tmp", CUP), renamed(13, "16.csv.tmp", "16.csv"))
        .gives(1, TEA)
        .gives(2, CUP);
    cases
        .of("down for 30 seconds, and a delivery that took nearly 20")
        .batch(written(-49, "15.csv.tmp", TEA), renamed(-30, "15.csv.tmp", "15.csv"))
        .gives(1, TEA);
    cases
        .of("a delivery that was begun before the start and completed after it")
        .batch(written(-9, "15.csv.tmp", TEA), renamed(9, "15.csv.tmp", "15.csv"))
        .batch(written(11, "16.csv.tmp", CUP), renamed(12, "16.csv.tmp", "16.csv"))
        .gives(1, TEA)
        .gives(2, CUP);
    cases
        .of("as long as it has another name it is not complete")
        .batch(written(2, "16.csv.tmp", CUP))
        .batch(written(13, "16.csv.tmp", JAM), renamed(14, "16.csv.tmp", "16.csv"))
        .batch(written(22, "17.csv.tmp", TEA))
        .gives(2, CUP, JAM);
    cases
        .of("what is moved to archive/ was read before")
        .batch(written(2, "16.csv.tmp", CUP), renamed(3, "16.csv.tmp", "16.csv"))
        .batch(written(12, "17.csv.tmp", JAM), renamed(13, "17.csv.tmp", "17.csv"))
        .batch(renamed(25, "16.csv", "archive/16.csv"))
        .batch(renamed(35, "17.csv", "archive/17.csv"))
        .gives(1, CUP)
        .gives(2, JAM);
    cases
        .of("two equal lines are two orders")
        .batch(
            written(2, "16.csv.tmp", CUP, CUP),
            renamed(3, "16.csv.tmp", "16.csv"),
            written(4, "17.csv.tmp", CUP),
            renamed(5, "17.csv.tmp", "17.csv"))
        .batch(written(12, "18.csv.tmp", CUP), renamed(13, "18.csv.tmp", "18.csv"))
        .gives(1, CUP, CUP, CUP)
        .gives(2, CUP);
    cases
        .of("once, also if it stays for minutes")
        .batch(written(2, "16.csv.tmp", CUP), renamed(9, "16.csv.tmp", "16.csv"))
        .emptyBatches(8)
        .batch(written(92, "17.csv.tmp", JAM), renamed(93, "17.csv.tmp", "17.csv"))
        .gives(1, CUP)
        .gives(10, JAM);
    cases
        .of("a copy is no delivery: its name is not a number")
        .batch(
            written(1, "old-17.csv", CUP),
            written(2, "18.csv.tmp", JAM),
            renamed(3, "18.csv.tmp", "18.csv"))
        .gives(1, JAM);
    cases
        .of("an empty _SUCCESS is no delivery")
        .batch(
            written(1, "_SUCCESS"),
            written(2, "16.csv.tmp", CUP),
            renamed(3, "16.csv.tmp", "16.csv"))
        .gives(1, CUP);
    cases
        .of("a hidden file is no delivery")
        .batch(
            written(1, ".18.csv.x7Kq", JAM),
            written(2, "16.csv.tmp", CUP),
            renamed(3, "16.csv.tmp", "16.csv"))
        .gives(1, CUP);
    cases
        .of("a copy with a comma in its name is no delivery")
        .batch(
            written(1, "17,18.csv", CUP),
            written(2, "16.csv.tmp", JAM),
            renamed(3, "16.csv.tmp", "16.csv"))
        .gives(1, JAM);
    cases.of("without new files, no output").emptyBatches(2).givesNothing();
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return deliveries(input, delivery -> true);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    Map<Integer, List<Event>> events = new HashMap<>();
    for (int number = 1; number <= 12; number++) {
      int begun = draws.between(-49, 75);
      int most = begun < 0 ? Math.max(begun + 1, -30) : begun + 1;
      int done = Math.max(most, begun + draws.oneOf(1, 5, 12, 19));
      String tmp = number + ".csv" + TMP;
      add(events, written(begun, tmp, line(draws)));
      if (draws.percent(50)) {
        add(events, written(draws.between(begun, done), tmp, line(draws), line(draws)));
      }
      add(events, renamed(done, tmp, number + ".csv"));
      if (draws.percent(50)) {
        int from = Math.max(done, 0) + 20;
        add(
            events,
            renamed(from + draws.oneOf(0, 7, 15), number + ".csv", ARCHIVE + number + ".csv"));
      }
      if (draws.percent(30)) {
        String copy = draws.oneOf("old-" + number + ".csv", "." + number + ".csv.x7Kq");
        add(events, written(draws.between(0, 75), copy, line(draws)));
      }
    }
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 1; batch <= 9; batch++) {
      batches.add(
          events.getOrDefault(batch, List.of()).stream()
              .sorted(Comparator.comparingInt(Event::second))
              .toList());
    }
    return Batches.of(batches);
  }

  private static void add(Map<Integer, List<Event>> events, Event event) {
    events.computeIfAbsent(batchOf(event.second()), none -> new ArrayList<>()).add(event);
  }

  private static String line(Draws draws) {
    return draws.oneOf("ann", "bob") + draws.oneOf(",tea,", ",cup,") + draws.between(1, 2);
  }

  /** Events in the second between two batches happen before the first one ends. */
  private static int batchOf(int second) {
    return second <= 0 ? 1 : (second + BATCH_SECONDS - 1) / BATCH_SECONDS;
  }

  @Override
  protected void connect(
      BiFunction<JavaStreamingContext, String, JavaDStream<String>> answer,
      StreamRun<Event, String> run) {
    run.startAt(START);
    Partner partner = new Partner(run.temporaryDirectory());
    partner.carryOut(run.input().batch(1), event -> event.second() <= 0);
    run.beforeEachBatch(
        batch -> partner.carryOut(run.input().batch(batch), event -> event.second() > 0));
    run.collect(answer.apply(run.context(), partner.files.path()), line -> line);
  }

  /** The partner's program, on real files. */
  private static final class Partner {
    private final Path directory;
    private final DropDirectory files;

    Partner(Path parent) {
      directory = parent.resolve("orders");
      files = DropDirectory.in(parent, "orders", START);
    }

    void carryOut(List<Event> events, Predicate<Event> wanted) {
      events.stream().filter(wanted).forEach(this::carryOut);
    }

    private void carryOut(Event event) {
      files.at(START.plusSeconds(event.second()));
      if (event instanceof Written written) {
        files.append(written.file(), written.lines().toArray(String[]::new));
      } else if (event instanceof Renamed renamed
          && Files.exists(directory.resolve(renamed.file()))) { // not if that event was removed
        files.rename(renamed.file(), renamed.name());
      }
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (!failure.contains("Input path does not exist")) {
      return Optional.empty();
    }
    if (failure.contains("/_SUCCESS")) {
      return Optional.of(Mistaken.SELECTS_SUCCESS);
    }
    if (failure.contains("x7Kq")) {
      return Optional.of(Mistaken.SELECTS_A_HIDDEN_FILE);
    }
    return failure.contains("orders/17")
        ? Optional.of(Mistaken.SELECTS_A_NAME_WITH_A_COMMA)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    READS_NOTHING(
        "It reads no delivery at all. A pattern in the path, such as *.csv, is one of directories;"
            + " names of files are for the filter.",
        input -> Output.none()),
    MISSES_WHAT_IS_OLDER_THAN_THE_PROGRAM(
        "It does not read a delivery whose last line was written before the start: it takes new"
            + " files only.",
        input -> deliveries(input, delivery -> delivery.lastWritten() > 0)),
    MISSES_WHAT_WAS_BEGUN_BEFORE_THE_START(
        "It does not read a delivery that was begun before the start and completed after it.",
        input ->
            deliveries(input, delivery -> delivery.lastWritten() > 0 || delivery.completed() <= 0)),
    READS_WHAT_WAS_THERE_AT_THE_START(
        "It reads the deliveries that are there at the start, and none that comes later.",
        input -> deliveries(input, delivery -> delivery.completed() <= 0)),
    READS_WHAT_IS_NOT_COMPLETE(
        "It reads .tmp files, as far as they are written, and the same lines again when the"
            + " delivery has its final name.",
        input -> byAFileStream(input, name -> isDelivery(name) || name.endsWith(TMP))),
    READS_THE_ARCHIVE(
        "It reads again what is moved to archive/. A sub-directory is an entry of the directory like"
            + " a file, new whenever something is put into it, and the filter is asked about it.",
        input -> byAFileStream(input, name -> isDelivery(name) || name.equals("archive"))),
    READS_WHAT_IS_NOT_COMPLETE_AND_THE_ARCHIVE(
        "It reads .tmp files, and again what is moved to archive/.",
        input ->
            byAFileStream(
                input, name -> isDelivery(name) || name.endsWith(TMP) || name.equals("archive"))),
    READS_COPIES(
        "It reads a file whose name is not a number and .csv.",
        input -> byAFileStream(input, name -> name.endsWith(".csv") && !name.contains(","))),
    EQUAL_LINES_ONCE(
        "Of equal lines in a batch it gives one: they are as many orders.",
        Ex02aSafeFileStreamCheck::distinct),
    SELECTS_SUCCESS(
        "The file _SUCCESS ends it: Spark selects the file, and Hadoop, which is to read it, sees no"
            + " names that begin with _ or a dot."),
    SELECTS_A_HIDDEN_FILE(
        "A hidden file ends it: a filter of your own takes the place of the one that leaves hidden"
            + " files out."),
    SELECTS_A_NAME_WITH_A_COMMA(
        "The file 17,18.csv ends it: Spark selects the file, and Hadoop, which is to read it, takes"
            + " a comma for the end of a path.");

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

  /** A delivery with its lines, when the last of them was written, and when it was completed. */
  private record Delivery(int lastWritten, int completed, List<String> lines) {}

  /** The lines of the wanted deliveries, each in the batch in which it got its final name. */
  private static Output<String> deliveries(Batches<Event> input, Predicate<Delivery> wanted) {
    Map<Integer, List<String>> output = new HashMap<>();
    Map<String, List<Written>> written = new HashMap<>();
    for (Event event : input.all()) {
      if (event instanceof Written added) {
        written.computeIfAbsent(added.file(), none -> new ArrayList<>()).add(added);
      } else if (event instanceof Renamed renamed && isDelivery(renamed.name())) {
        List<Written> parts = written.getOrDefault(renamed.file(), List.of());
        Delivery delivery =
            new Delivery(
                parts.stream().mapToInt(Event::second).max().orElse(0),
                renamed.second(),
                parts.stream().flatMap(part -> part.lines().stream()).toList());
        if (wanted.test(delivery)) {
          output
              .computeIfAbsent(batchOf(renamed.second()), none -> new ArrayList<>())
              .addAll(delivery.lines());
        }
      }
    }
    return Output.of(output);
  }

  private static Output<String> distinct(Batches<Event> input) {
    Output<String> all = deliveries(input, delivery -> true);
    return Output.inEachBatch(input, batch -> all.batch(batch).stream().distinct().toList());
  }

  /** What is in a directory: a file, or, with the lines of all its files, a sub-directory. */
  private static final class Entry {
    private int modified;
    private final List<String> lines = new ArrayList<>();
  }

  /**
   * What Spark's file stream reads from the entries with these names, if it also accepts files that
   * are older than the program, as long as they are younger than a minute.
   */
  private static Output<String> byAFileStream(Batches<Event> input, Predicate<String> name) {
    Map<String, Entry> directory = new LinkedHashMap<>();
    Map<String, Integer> taken = new HashMap<>();
    return Output.inEachBatch(
        input,
        batch -> {
          input.batch(batch).forEach(event -> carryOut(event, directory));
          int now = batch * BATCH_SECONDS;
          taken.values().removeIf(second -> second <= now - 60);
          List<String> lines = new ArrayList<>();
          directory.forEach(
              (file, entry) -> {
                if (name.test(file) && entry.modified > now - 60 && !taken.containsKey(file)) {
                  taken.put(file, now);
                  lines.addAll(entry.lines);
                }
              });
          return lines;
        });
  }

  private static void carryOut(Event event, Map<String, Entry> directory) {
    if (event instanceof Written written) {
      Entry entry = directory.computeIfAbsent(written.file(), none -> new Entry());
      entry.modified = written.second();
      entry.lines.addAll(written.lines());
    } else if (event instanceof Renamed renamed) {
      Entry entry = directory.remove(renamed.file());
      if (entry == null) {
        return; // the event that wrote it was removed
      }
      if (renamed.name().startsWith(ARCHIVE)) {
        Entry archive = directory.computeIfAbsent("archive", none -> new Entry());
        archive.modified = renamed.second();
        archive.lines.addAll(entry.lines);
      } else {
        directory.put(renamed.name(), entry);
      }
    }
  }

  private static boolean isDelivery(String name) {
    return DELIVERY.matcher(name).matches();
  }

  private static Event written(int second, String file, String... lines) {
    return new Written(second, file, List.of(lines));
  }

  private static Event renamed(int second, String file, String name) {
    return new Renamed(second, file, name);
  }
}
