package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.section2.Ex10aLogArchiveCheck.Event;
import io.sparkcourse.section2.Ex10aLogArchiveCheck.Seen;
import io.sparkcourse.testing.DStreamTester;
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
import io.sparkcourse.testing.exercise.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;

/**
 * In each run the batches come twice, as after a crash: first into an empty directory, then all of
 * them again, in a new context, into the directory as it is then.
 */
class Ex10aLogArchiveCheck extends ModelCheck<Ex10aLogArchiveCheck.Answer, Event, Seen> {
  private static final long BATCH_MILLIS = Ex10aLogArchive.BATCH.milliseconds();
  private static final Pattern NAME = Pattern.compile("(requests|malformed)-(\\d+)");
  private static final String REQUESTS = "requests";
  private static final String MALFORMED = "malformed";
  private static final String TIME = " [02/Jun/2025:13:45:08 +0000] \"GET ";

  /**
   * What a task may send to the driver, in bytes: a count or a line is far less, and half of the
   * lines of the large batch is far more.
   */
  private static final long LARGE_RESULT = 40_000;

  private static final int LINES_OF_THE_LARGE_BATCH = 2_000;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void archive(
        JavaDStream<String> lines,
        Function<String, org.apache.spark.api.java.Optional<LogEntry>> parse,
        String directory,
        LongAccumulator malformed);
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /**
   * A line comes.
   *
   * @param name by which it is shown, different for each text
   */
  record Line(String name, String text) implements Event {
    boolean isRequest() {
      return Ex10aLogArchive.parse(text).isPresent();
    }

    String kind() {
      return isRequest() ? REQUESTS : MALFORMED;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Before the batch comes again a part of its requests and the {@code _SUCCESS} are gone. */
  record HalfIsLost() implements Event {
    @Override
    public String toString() {
      return "(crash: half of requests- is lost)";
    }
  }

  /** What a batch leaves behind, after it came once or after it came again. */
  sealed interface Seen {}

  /** A line in a directory. */
  record Saved(boolean again, String kind, String line) implements Seen {
    @Override
    public String toString() {
      return (again ? "again " : "once  ") + kind + ": " + line;
    }
  }

  /** Malformed lines that the accumulator counts in the batch. */
  record Counted(boolean again, long malformed) implements Seen {
    @Override
    public String toString() {
      return (again ? "again " : "once  ") + "counted: " + malformed;
    }
  }

  Ex10aLogArchiveCheck() {
    super("2.10a", Ex10aLogArchive.BATCH, Ex10aLogArchive::archive);
  }

  @Override
  protected void cases(Cases<Event, Seen> cases) {
    cases
        .of("entries to one directory, other lines to another and into the accumulator")
        .batch(request("/tea"), malformed("GET /tea 200"), request("/cups"))
        .batch()
        .batch(request("/cups"))
        .gives(
            1,
            new Saved(false, REQUESTS, "/tea"),
            new Saved(false, REQUESTS, "/cups"),
            new Saved(false, MALFORMED, "GET /tea 200"),
            new Counted(false, 1),
            new Saved(true, REQUESTS, "/tea"),
            new Saved(true, REQUESTS, "/cups"),
            new Saved(true, MALFORMED, "GET /tea 200"),
            new Counted(true, 1))
        .gives(3, new Saved(false, REQUESTS, "/cups"), new Saved(true, REQUESTS, "/cups"));
    cases
        .of("no directory where there are no lines of a kind")
        .batch(malformed("hello?"), malformed("GET /cups"))
        .batch()
        .batch(request("/tea"));
    cases
        .of("each line as often as it came")
        .batch(
            request("/tea"),
            request("/tea"),
            malformed("hello?"),
            malformed("hello?"),
            request("/"))
        .gives(
            1,
            new Saved(false, REQUESTS, "/tea"),
            new Saved(false, REQUESTS, "/tea"),
            new Saved(false, REQUESTS, "/"),
            new Saved(false, MALFORMED, "hello?"),
            new Saved(false, MALFORMED, "hello?"),
            new Counted(false, 2),
            new Saved(true, REQUESTS, "/tea"),
            new Saved(true, REQUESTS, "/tea"),
            new Saved(true, REQUESTS, "/"),
            new Saved(true, MALFORMED, "hello?"),
            new Saved(true, MALFORMED, "hello?"),
            new Counted(true, 2));
    cases
        .of("lines as they came, with all that an entry does not keep, and with their spaces")
        .batch(request("/tea"), requestOfAUser("/cups"), malformed("  two spaces before"));
    cases
        .of("a directory that is there in part is whole afterwards")
        .batch(request("/tea"), request("/cups"), request("/"), malformed("hello?"))
        .batch(request("/1"), request("/2"), request("/3"), request("/4"), new HalfIsLost());
  }

  @Override
  protected Output<Seen> expected(Batches<Event> input) {
    return seen(input, UnaryOperator.identity(), Line::kind, 1);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    return draws.batches(
        5,
        6,
        () ->
            draws.percent(60)
                ? draws.oneOf(request("/tea"), request("/cups"), request("/"), requestOfAUser("/"))
                : draws.oneOf(malformed("hello?"), malformed(" tea "), malformed("GET / 200")));
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  @Override
  protected Observed<Seen> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    Path directory = Files.createTempDirectory("archive-");
    try {
      return new Run(answer, input, partitions, directory).observed();
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "a batch may be larger than the memory of the driver: its lines do not come there",
            Ex10aLogArchiveCheck::collected));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("MalformedInputException")) {
      return Optional.of(Mistaken.SAVES_NO_TEXT);
    }
    return failure.contains("FileAlreadyExistsException")
        ? Optional.of(Mistaken.FAILS_IF_IT_IS_THERE)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Seen> {
    EQUAL_LINES_ONCE(
        "Of equal lines of a batch it saves one.",
        input -> distinct(input, seen(input, UnaryOperator.identity(), Line::kind, 1))),
    TRIMS(
        "It cuts the spaces off that a line begins or ends with: lines are saved as they came.",
        input -> seen(input, String::trim, Line::kind, 1)),
    FORMATS_ENTRIES_AGAIN(
        "It saves what LogEntry.toLogLine() makes of an entry. An entry does not keep all that is in"
            + " its line: lines are saved as they came.",
        input -> seen(input, Ex10aLogArchiveCheck::formattedAgain, Line::kind, 1)),
    ADDS_TO_WHAT_IS_THERE(
        "When a batch comes again its lines are saved a second time, beside those that are there.",
        input -> seen(input, UnaryOperator.identity(), Line::kind, 2)),
    SAVES_NOTHING(
        "It saves nothing. In foreachRDD only an action does something; and a list of the driver's"
            + " that tasks fill stays empty, since each of them has its own copy."),
    ONE_DIRECTORY_FOR_ALL_BATCHES(
        "It saves all batches to one directory, each over the one before. Spark does not object to a"
            + " directory that is there within a stream."),
    NOT_THE_TIME_OF_THE_BATCH(
        "It names a directory by a time that no batch has. foreachRDD has a form whose function is"
            + " given the time of the batch."),
    OTHER_NAMES(
        "It saves something else than directories named requests-TIME and malformed-TIME, such as"
            + " requests-"
            + BATCH_MILLIS
            + "."),
    SAVES_NO_TEXT("What it saves is no text: saveAsTextFile writes lines."),
    WRITES_EMPTY_DIRECTORIES(
        "It makes a directory where there are no lines of this kind. RDD.isEmpty() says whether there"
            + " is something to save."),
    MALFORMED_AMONG_THE_REQUESTS("It saves lines that are no entries among the requests."),
    LOSES_THE_MALFORMED("It does not save the lines that are no entries."),
    COUNTS_MORE_THAN_ONCE(
        "The accumulator counts more malformed lines than there are. What is added in a"
            + " transformation is added as often as that is computed."),
    DOES_NOT_COUNT("The accumulator counts fewer malformed lines than there are."),
    NO_SUCCESS(
        "A directory has no _SUCCESS, so nobody can see whether it is complete. Spark's own"
            + " saveAsTextFile writes it when the last part is there."),
    SKIPS_WHAT_IS_THERE(
        "When a batch comes again, it leaves a directory as it is that is there in part."),
    FAILS_IF_IT_IS_THERE("When a batch comes again, it fails if a directory or a file is there."),
    USES_ANOTHER_PARSE("It does not call the parse that it is given."),
    PARSES_MORE_THAN_ONCE(
        "It calls parse more than once for a line: every action computes its RDD again, from the"
            + " beginning. The stream to keep for the next action is the one behind parse."),
    KEEPS_WHAT_IT_HAS_PARSED(
        "It calls parse less often than there are lines. An answer that keeps what was parsed before"
            + " keeps more with each batch."),
    COLLECTS("The files are right, but it collects the lines of a batch in the driver.");

    private final String message;
    private final Model<Event, Seen> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, Seen> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Seen>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * What is observed of all batches.
   *
   * @param text what is saved for the text of a line
   * @param timesAgain how often it is there after the batch has come again
   */
  private static Output<Seen> seen(
      Batches<Event> input,
      UnaryOperator<String> text,
      java.util.function.Function<Line, String> kind,
      int timesAgain) {
    Map<String, String> names = names(input);
    return Output.inEachBatch(
        input,
        batch -> {
          List<Seen> seen = new ArrayList<>();
          List<Line> lines = lines(input.batch(batch)).toList();
          for (Line line : lines) {
            String saved = text.apply(line.text());
            String name = names.getOrDefault(saved, saved);
            seen.add(new Saved(false, kind.apply(line), name));
            for (int i = 0; i < timesAgain; i++) {
              seen.add(new Saved(true, kind.apply(line), name));
            }
          }
          long malformed = lines.stream().filter(line -> !line.isRequest()).count();
          if (malformed > 0) {
            seen.add(new Counted(false, malformed));
            seen.add(new Counted(true, malformed));
          }
          return seen;
        });
  }

  private static Output<Seen> distinct(Batches<Event> input, Output<Seen> all) {
    return Output.inEachBatch(input, batch -> all.batch(batch).stream().distinct().toList());
  }

  private static String formattedAgain(String text) {
    org.apache.spark.api.java.Optional<LogEntry> entry = Ex10aLogArchive.parse(text);
    return entry.isPresent() ? entry.get().toLogLine() : text;
  }

  private static Stream<Line> lines(List<Event> events) {
    return events.stream().filter(Line.class::isInstance).map(Line.class::cast);
  }

  /** The name of each line by its text. */
  private static Map<String, String> names(Batches<Event> input) {
    Map<String, String> names = new TreeMap<>();
    lines(input.all()).forEach(line -> names.put(line.text(), line.name()));
    return names;
  }

  private static Event request(String path) {
    return new Line(path, "192.0.2.7 - -" + TIME + path + " HTTP/1.1\" 200 5 \"-\" \"-\"");
  }

  /** A request whose line has a user and a different version of the protocol. */
  private static Event requestOfAUser(String path) {
    return new Line(
        path + " by ann", "192.0.2.7 - ann" + TIME + path + " HTTP/1.0\" 200 5 \"-\" \"-\"");
  }

  private static Event malformed(String text) {
    return new Line(text, text);
  }

  private static Optional<Finding> collected(Answer answer) throws Exception {
    List<Event> large =
        IntStream.rangeClosed(1, LINES_OF_THE_LARGE_BATCH)
            .mapToObj(n -> request("/many/" + n))
            .toList();
    SparkContext sc = TestSpark.context().sc();
    LargestResult results = new LargestResult();
    sc.listenerBus().waitUntilEmpty(); // of tasks before this run
    sc.addSparkListener(results);
    Path directory = Files.createTempDirectory("archive-");
    try {
      new Run(answer, Batches.of(List.of(large)), 2, directory).comesOnce();
      sc.listenerBus().waitUntilEmpty();
    } finally {
      sc.removeSparkListener(results);
      DirectoryTree.delete(directory);
    }
    return results.bytes.get() > LARGE_RESULT
        ? Optional.of(
            new Finding(
                Mistaken.COLLECTS,
                "Of a batch of %,d lines a task has sent %,d bytes to the driver."
                    .formatted(LINES_OF_THE_LARGE_BATCH, results.bytes.get())))
        : Optional.empty();
  }

  private static final class LargestResult extends SparkListener {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      bytes.accumulateAndGet(end.taskMetrics().resultSize(), Math::max);
    }
  }

  /** One input, whose batches come twice. */
  private static final class Run {
    private final Answer answer;
    private final Batches<Event> input;
    private final int partitions;
    private final Path directory;
    private final Map<String, String> names;
    private final List<Finding> findings = new ArrayList<>();
    private final SortedMap<Integer, List<Seen>> seen = new TreeMap<>();

    Run(Answer answer, Batches<Event> input, int partitions, Path directory) {
      this.answer = answer;
      this.input = input;
      this.partitions = partitions;
      this.directory = directory;
      this.names = names(input);
    }

    Observed<Seen> observed() throws IOException {
      come(false);
      look(false);
      List<Path> damaged = loseHalf();
      come(true);
      look(true);
      if (damaged.stream().anyMatch(path -> Files.notExists(path.resolve("_SUCCESS")))) {
        found(Mistaken.SKIPS_WHAT_IS_THERE, "It has no _SUCCESS after the batch has come again.");
      }
      return new Observed<>(Output.of(seen), findings);
    }

    void comesOnce() {
      come(false);
    }

    private void come(boolean again) {
      LongAccumulator malformed = TestSpark.context().sc().longAccumulator();
      LongAccumulator calls = TestSpark.context().sc().longAccumulator();
      try (DStreamTester tester = DStreamTester.every(Ex10aLogArchive.BATCH)) {
        answer.archive(
            stream(tester),
            line -> {
              calls.add(1);
              return Ex10aLogArchive.parse(line);
            },
            HadoopPath.of(directory) + "/",
            malformed);
        for (int batch = 1; batch <= input.size(); batch++) {
          malformed.reset();
          calls.reset();
          tester.run(1);
          count(again, batch, malformed.value());
          findHowOftenItParses(batch, calls.value());
        }
      }
    }

    private JavaDStream<String> stream(DStreamTester tester) {
      return tester.stream(
          input.asLists().stream().map(batch -> lines(batch).map(Line::text).toList()).toList(),
          partitions);
    }

    private void count(boolean again, int batch, long counted) {
      if (counted > 0) {
        put(batch, new Counted(again, counted));
      }
      long malformed = lines(input.batch(batch)).filter(line -> !line.isRequest()).count();
      if (counted != malformed) {
        found(
            counted > malformed ? Mistaken.COUNTS_MORE_THAN_ONCE : Mistaken.DOES_NOT_COUNT,
            "It counts %d in batch %d, and there are %d.".formatted(counted, batch, malformed));
      }
    }

    private void findHowOftenItParses(int batch, long calls) {
      long lines = lines(input.batch(batch)).count();
      if (calls != lines) {
        found(
            calls > lines
                ? Mistaken.PARSES_MORE_THAN_ONCE
                : calls == 0 && batch == 1
                    ? Mistaken.USES_ANOTHER_PARSE
                    : Mistaken.KEEPS_WHAT_IT_HAS_PARSED,
            "It calls parse %d times in batch %d, which has %d lines."
                .formatted(calls, batch, lines));
      }
    }

    private void look(boolean again) throws IOException {
      List<Finding> before = List.copyOf(findings);
      findings.clear(); // what the files show comes first
      List<SavedText> saved = SavedText.in(directory);
      findWrongNames(saved);
      for (SavedText each : saved) {
        Matcher name = NAME.matcher(each.name());
        if (name.matches() && batchOf(name) > 0) {
          look(again, each, name.group(1), batchOf(name));
        }
      }
      findMissing(saved);
      findings.addAll(before);
    }

    private void look(boolean again, SavedText saved, String kind, int batch) {
      saved.lines().forEach(text -> put(batch, new Saved(again, kind, nameOf(text))));
      if (saved.lines().isEmpty()) {
        found(Mistaken.WRITES_EMPTY_DIRECTORIES, saved.name() + " has no lines.");
      } else if (!saved.complete() && !isDamaged(batch)) {
        found(Mistaken.NO_SUCCESS, saved.name() + " has its lines, and no _SUCCESS.");
      }
      if (kind.equals(REQUESTS)
          && saved.lines().stream()
              .anyMatch(text -> names.containsKey(text) && !new Line("", text).isRequest())) {
        found(Mistaken.MALFORMED_AMONG_THE_REQUESTS, "There is one in " + saved.name() + ".");
      }
    }

    private boolean isDamaged(int batch) {
      return input.batch(batch).stream().anyMatch(HalfIsLost.class::isInstance);
    }

    private String nameOf(String text) {
      return names.getOrDefault(text, text);
    }

    private void findWrongNames(List<SavedText> saved) throws IOException {
      for (String name : childrenOfTheDirectory()) {
        Matcher matcher = NAME.matcher(name);
        if (name.equals(REQUESTS) || name.equals(MALFORMED)) {
          found(Mistaken.ONE_DIRECTORY_FOR_ALL_BATCHES, "There is " + name + ".");
        } else if (!matcher.matches()
            || saved.stream().noneMatch(each -> each.name().equals(name))) {
          found(Mistaken.OTHER_NAMES, "There is " + name + ".");
        } else if (batchOf(matcher) == 0) {
          found(Mistaken.NOT_THE_TIME_OF_THE_BATCH, "There is " + name + ".");
        }
      }
    }

    private List<String> childrenOfTheDirectory() throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        return files.map(file -> file.getFileName().toString()).sorted().toList();
      }
    }

    private void findMissing(List<SavedText> saved) throws IOException {
      if (childrenOfTheDirectory().isEmpty() && lines(input.all()).findAny().isPresent()) {
        found(Mistaken.SAVES_NOTHING, "");
      } else if (lines(input.all()).anyMatch(line -> !line.isRequest())
          && saved.stream().noneMatch(each -> each.name().startsWith(MALFORMED))) {
        found(Mistaken.LOSES_THE_MALFORMED, "There is no directory for them.");
      }
    }

    /** The number of the batch whose time is in the name; 0 if none has it. */
    private int batchOf(Matcher name) {
      long millis = name.group(2).length() > 15 ? 0 : Long.parseLong(name.group(2));
      boolean isTime = millis % BATCH_MILLIS == 0 && millis / BATCH_MILLIS <= input.size();
      return isTime ? (int) (millis / BATCH_MILLIS) : 0;
    }

    /** Deletes a part with lines and the {@code _SUCCESS}, if an event says so. */
    private List<Path> loseHalf() throws IOException {
      List<Path> damaged = new ArrayList<>();
      for (SavedText each : SavedText.in(directory)) {
        Matcher name = NAME.matcher(each.name());
        if (name.matches()
            && name.group(1).equals(REQUESTS)
            && isDamaged(batchOf(name))
            && !each.parts().isEmpty()) {
          Path path = directory.resolve(each.name());
          String part = each.parts().lastKey();
          Files.delete(path.resolve(part));
          Files.deleteIfExists(path.resolve("." + part + ".crc"));
          Files.deleteIfExists(path.resolve("_SUCCESS"));
          damaged.add(path);
        }
      }
      return damaged;
    }

    private void put(int batch, Seen what) {
      seen.computeIfAbsent(batch, none -> new ArrayList<>()).add(what);
    }

    private void found(Mistaken mistake, String evidence) {
      findings.add(new Finding(mistake, evidence));
    }
  }
}
