package io.sparkcourse.section2;

import static io.sparkcourse.section2.Ex13aLogWatch.ALARM;
import static io.sparkcourse.section2.Ex13aLogWatch.BATCH;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.section2.Ex13aLogWatchCheck.Event;
import io.sparkcourse.section2.LogWatchModel.Count;
import io.sparkcourse.section2.LogWatchModel.Request;
import io.sparkcourse.section2.LogWatchOutput.WrittenFile;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/**
 * An event is lines of the log, a new list of bots, or that something goes wrong with the output of
 * a batch the first time that it comes. The cases are in the order of the requirements.
 */
class Ex13aLogWatchCheck extends ModelCheck<Ex13aLogWatchCheck.Answer, Event, WrittenFile> {
  private static final String PERSON = "203.0.113.5";
  private static final String BOT = "192.0.2.66";
  private static final String SECOND_BOT = "198.51.100.7";

  /** Not a bot, but its address is part of the address of one. */
  private static final String PERSON_ALMOST_A_BOT = "192.0.2.6";

  private static final String MALFORMED = "malformed";
  private static final String PAGES = "pages";
  private static final String ALARMS = "alarms";

  private static final Map<String, String> TEAMS =
      Map.of("/cart", "checkout", "/login", "accounts", "/search", "catalog");

  private static final List<String> TEAMS_FILE =
      List.of("page,team", "/cart,checkout", "/login,accounts", "/search,catalog");

  private static final long PATIENCE_SECONDS = 20;

  private static final String AGAIN = "when the batches come again";

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void watch(JavaDStream<String> lines, String bots, String teams, String output);
  }

  /** What happens. */
  sealed interface Event {}

  /** Equal requests. */
  record Requests(int times, String client, String path, int status) implements Event {
    @Override
    public String toString() {
      return times + " x " + path + " " + status + (client.equals(PERSON) ? "" : " of " + client);
    }
  }

  /** A line that is not a log entry. */
  record Malformed(String line) implements Event {
    @Override
    public String toString() {
      return "malformed: '" + line + "'";
    }
  }

  /** From this batch on these bots are listed. */
  record Listed(List<String> bots) implements Event {
    @Override
    public String toString() {
      return bots.isEmpty() ? "no bot is listed" : "listed: " + String.join(", ", bots);
    }
  }

  /** The first time that this batch comes, files of this kind cannot be written. */
  record CannotBeWritten(String kind) implements Event {
    @Override
    public String toString() {
      return "-- " + kind + " cannot be written, once --";
    }
  }

  /** The program ends while it writes this file, and begins again. */
  record HalfWritten(String kind) implements Event {
    @Override
    public String toString() {
      return "-- it ends, with " + kind + " half written --";
    }
  }

  Ex13aLogWatchCheck() {
    super("2.13a", BATCH, Ex13aLogWatch::watch);
  }

  @Override
  protected void cases(Cases<Event, WrittenFile> cases) {
    cases
        .of("1. a malformed line goes as it is into a file of its batch")
        .batch(malformed("\\x16\\x03"), malformed("GET /tea 2OO"))
        .batch()
        .batch(malformed(BOT + " - - [31/Feb/2025:12:00:03 +0000] \"GET / HTTP/1.1\" 200 1"))
        .gives(1, file(MALFORMED, "\\x16\\x03", "GET /tea 2OO"))
        .gives(
            3, file(MALFORMED, BOT + " - - [31/Feb/2025:12:00:03 +0000] \"GET / HTTP/1.1\" 200 1"));
    cases
        .of("1. each malformed line, equal ones and those with spaces, too")
        .batch(malformed("  GET /Tea "), malformed("?"), malformed("?"))
        .gives(1, file(MALFORMED, "  GET /Tea ", "?", "?"));
    cases
        .of("3. every minute the three pages with the most requests, the most first")
        .batch(get(3, "/tea"), get(1, "/mug"), malformed("?"))
        .batch(get(2, "/mug"), get(2, "/jam"), get(1, "/cup"), get(2, "/tea"))
        .batch(get(1, "/cup"))
        .gives(1, file(MALFORMED, "?"))
        .gives(2, file(PAGES, "/tea 5", "/mug 3", "/jam 2"));
    cases
        .of("3. of the last two minutes, and no file if there are none")
        .batch(get(4, "/tea"))
        .batch(get(3, "/jam"))
        .batch(get(2, "/mug"))
        .emptyBatches(3)
        .gives(2, file(PAGES, "/tea 4", "/jam 3"))
        .gives(4, file(PAGES, "/tea 4", "/jam 3", "/mug 2"))
        .gives(6, file(PAGES, "/mug 2"));
    cases
        .of("3. ties are broken by page, in alphabetical order; 10 are more than 9")
        .batch(get(9, "/mug"), get(1, "/tea"), get(1, "/cup"), get(1, "/box"), get(10, "/jam"))
        .batch()
        .gives(2, file(PAGES, "/jam 10", "/mug 9", "/box 1"));
    cases
        .of("3. a page is a path without ? and what follows it, whatever the answer was")
        .batch(get(1, "/search?q=tea"), get(2, "/search?q=mug?"), get(2, "/Search", 404))
        .batch(get(1, "/product/3?from=mail"), get(3, "/product/3", 302))
        .gives(2, file(PAGES, "/product/3 4", "/search 3", "/Search 2"));
    cases
        .of("2. requests of a listed address do not count, those of others do")
        .batch(
            listed(BOT, SECOND_BOT),
            by(BOT, 9, "/tea", 200),
            by(SECOND_BOT, 8, "/tea", 200),
            by(PERSON_ALMOST_A_BOT, 2, "/jam", 200),
            get(1, "/tea"))
        .batch()
        .gives(2, file(PAGES, "/jam 2", "/tea 1"));
    cases
        .of("2. for the requests of a batch it counts what the file says when the batch ends")
        .batch(listed(), by(BOT, 1, "/tea", 200))
        .batch(listed(BOT), by(BOT, 2, "/tea", 200), get(2, "/jam"))
        .batch(listed(), by(BOT, 4, "/tea", 200))
        .batch(by(BOT, 8, "/tea", 200))
        .gives(2, file(PAGES, "/jam 2", "/tea 1"))
        .gives(4, file(PAGES, "/tea 13", "/jam 2"));
    cases
        .of("4. and 5. an alarm for each page with at least 10 errors, with the team or nobody")
        .batch(get(9, "/tea", 500), get(10, "/login", 503), get(5, "/search?q=tea", 500))
        .batch(get(6, "/search?q=mug", 599), get(12, "/old", 502), get(11, "/box", 500))
        .gives(
            2,
            file(PAGES, "/old 12", "/box 11", "/search 11"),
            file(
                ALARMS,
                "/old 12 nobody",
                "/box 11 nobody",
                "/search 11 catalog",
                "/login 10 accounts"));
    cases
        .of("4. an error is an answer with a status of 500 or more, and bots make none")
        .batch(
            listed(BOT),
            get(10, "/tea", 499),
            get(10, "/cart", 500),
            get(9, "/jam", 503),
            by(BOT, 9, "/jam", 503))
        .batch()
        .gives(2, file(PAGES, "/cart 10", "/tea 10", "/jam 9"), file(ALARMS, "/cart 10 checkout"));
    cases
        .of("4. errors of the last two minutes")
        .batch(get(4, "/cart", 500))
        .emptyBatches(2)
        .batch(get(6, "/cart", 500))
        .gives(2, file(PAGES, "/cart 4"))
        .gives(4, file(PAGES, "/cart 10"), file(ALARMS, "/cart 10 checkout"));
    cases
        .of("6. it does not go on if a file cannot be written; once more, the files are the same")
        .batch(malformed("?"), get(10, "/cart", 500))
        .batch(new CannotBeWritten(MALFORMED), malformed("#"), get(1, "/jam"))
        .gives(1, file(MALFORMED, "?"))
        .gives(
            2,
            file(MALFORMED, "#"),
            file(PAGES, "/cart 10", "/jam 1"),
            file(ALARMS, "/cart 10 checkout"));
    cases
        .of("6. nor if it is the file of pages")
        .batch(get(1, "/tea"))
        .batch(new CannotBeWritten(PAGES))
        .gives(2, file(PAGES, "/tea 1"));
    cases
        .of("6. nor if it is the file of alarms")
        .batch(get(10, "/cart", 500))
        .batch(new CannotBeWritten(ALARMS))
        .gives(2, file(PAGES, "/cart 10"), file(ALARMS, "/cart 10 checkout"));
    cases
        .of("6. a file that is half written is written again")
        .batch(get(1, "/tea"), get(2, "/jam"))
        .batch(new HalfWritten(PAGES))
        .gives(2, file(PAGES, "/jam 2", "/tea 1"));
  }

  @Override
  protected Output<WrittenFile> expected(Batches<Event> input) {
    return files(input, Wanted.of(input));
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches =
        new ArrayList<>(draws.batches(4, 6, () -> drawn(draws)).asLists().stream().toList());
    int batch = draws.between(0, batches.size() - 1);
    List<Event> events = new ArrayList<>(batches.get(batch));
    events.add(
        draws.percent(50)
            ? new HalfWritten(draws.oneOf(PAGES, ALARMS, MALFORMED))
            : new CannotBeWritten(draws.oneOf(PAGES, ALARMS, MALFORMED)));
    batches.set(batch, events);
    return Batches.of(batches);
  }

  private static Event drawn(Draws draws) {
    if (draws.percent(10)) {
      return malformed(draws.oneOf("?", " ?", "GET /tea"));
    }
    if (draws.percent(10)) {
      return draws.oneOf(listed(), listed(BOT), listed(SECOND_BOT), listed(BOT, SECOND_BOT));
    }
    return by(
        draws.oneOf(PERSON, PERSON, PERSON_ALMOST_A_BOT, BOT, SECOND_BOT),
        draws.oneOf(1, 2, 5, 9, 10, 11),
        draws.oneOf("/cart", "/cart?id=1", "/tea", "/Tea", "/search?q=tea", "/product/3"),
        draws.oneOf(200, 404, 499, 500, 500, 503));
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  @Override
  protected Observed<WrittenFile> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    Path directory = Files.createTempDirectory("log-watch-");
    try {
      return new Program(answer, input, partitions, directory).observed();
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  @Override
  protected boolean same(WrittenFile expected, WrittenFile actual) {
    return expected.kind().equals(actual.kind())
        && (expected.kind().equals(MALFORMED)
            ? sorted(expected).equals(sorted(actual))
            : expected.lines().equals(actual.lines()));
  }

  private static List<String> sorted(WrittenFile file) {
    return file.lines().stream().sorted().toList();
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains(AGAIN)) {
      return Optional.of(Mistaken.FAILS_WHEN_THE_BATCHES_COME_AGAIN);
    }
    if (failure.contains("MalformedRecordException")) {
      return Optional.of(Mistaken.ENDS_AT_A_MALFORMED_LINE);
    }
    if (failure.contains("NoSuchFileException")) {
      return Optional.of(Mistaken.MAKES_NO_DIRECTORY);
    }
    return failure.contains("because it already exists")
        ? Optional.of(Mistaken.DOES_NOT_REPLACE_A_VIEW)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, WrittenFile> {
    ENDS_AT_A_MALFORMED_LINE(
        "Requirement 1 is not met: LogEntry.parse throws an exception at a malformed line, and it"
            + " ends the program."),
    SKIPS_MALFORMED_LINES(
        "Requirement 1 is not met: it writes no file of malformed lines.",
        wanted -> wanted.malformed(lines -> List.of())),
    KEEPS_EQUAL_MALFORMED_LINES_ONCE(
        "Requirement 1 is not met: of malformed lines that are equal it writes one.",
        wanted -> wanted.malformed(lines -> lines.stream().distinct().toList())),
    TRIMS_MALFORMED_LINES(
        "Requirement 1 is not met: it leaves out spaces at the ends of malformed lines.",
        wanted -> wanted.malformed(lines -> lines.stream().map(String::strip).toList())),
    COUNTS_BOTS(
        "Requirement 2 is not met: the requests of bots count.",
        wanted -> wanted.counting((request, end) -> true)),
    COUNTS_ERRORS_OF_BOTS(
        "Requirement 2 is not met: the errors of bots count.",
        wanted -> wanted.alarms(alarms -> alarms.counting((request, end) -> true))),
    READS_THE_LIST_ONCE(
        "Requirement 2 is not met: it goes by the list of the start, also when the file has"
            + " changed.",
        wanted -> wanted.byTheListOf((batch, end) -> 1)),
    GOES_BY_THE_LIST_AT_THE_END_OF_THE_WINDOW(
        "Requirement 2 is not met: for all requests of two minutes it goes by the list at their end."
            + " A bot that is listed or not listed any more changes the past.",
        wanted -> wanted.byTheListOf((batch, end) -> end)),
    GOES_BY_THE_LIST_AT_THE_NEXT_MINUTE(
        "Requirement 2 is not met: for a batch that ends between two minutes it goes by the list at"
            + " the next minute. A window asks for its batches only when it slides, and a transform"
            + " before it runs then.",
        wanted -> wanted.byTheListOf((batch, end) -> batch + batch % 2)),
    KEEPS_BOTS_THAT_HAVE_LEFT_THE_LIST(
        "Requirement 2 is not met: it leaves out requests of an address that is not listed any"
            + " more.",
        wanted -> wanted.counting((request, end) -> !wanted.everListed(request))),
    TAKES_PART_OF_AN_ADDRESS_FOR_A_BOT(
        "Requirement 2 is not met: it leaves out requests of an address that is part of a listed"
            + " one.",
        wanted -> wanted.counting((request, end) -> !wanted.partOfListed(request))),
    WRITES_NO_PAGES(
        "Requirements 2 and 3 are not met: it writes no file of pages.",
        wanted -> wanted.without(PAGES).without(ALARMS)),
    WRITES_IN_EVERY_BATCH(
        "Requirement 3 is not met: it writes pages in every batch, and not every minute.",
        wanted -> wanted.both(model -> model.window(4, 1))),
    COUNTS_ONE_MINUTE(
        "Requirement 3 is not met: it counts the requests of the last minute, not of the last two.",
        wanted -> wanted.both(model -> model.window(2, 2))),
    LENGTH_AND_SLIDE_SWAPPED(
        "Requirement 3 is not met: it counts one minute, every two minutes. The window length comes"
            + " first.",
        wanted -> wanted.both(model -> model.window(2, 4))),
    COUNTS_PATHS(
        "Requirement 3 is not met: it counts paths with what follows the ?.",
        wanted -> wanted.both(model -> model.page(path -> path))),
    CUTS_PATHS_TOO_SHORT(
        "Requirement 3 is not met: it counts /product, and the page is /product/3. Only ? and what"
            + " follows it is cut off.",
        wanted -> wanted.both(model -> model.page(path -> path.replaceAll("(?<=.)[/?].*", "")))),
    DOES_NOT_DISTINGUISH_LETTERS(
        "Requirement 3 is not met: it does not distinguish capital letters from small ones.",
        wanted -> wanted.both(model -> model.page(path -> page(path).toLowerCase(Locale.ROOT)))),
    COUNTS_GOOD_ANSWERS_ONLY(
        "Requirement 3 is not met: it leaves out requests whose answer was an error, of 400 or more.",
        wanted ->
            wanted.pages(
                pages ->
                    pages.counting(
                        (request, end) ->
                            wanted.counts(request, end) && request.entry().getStatus() < 400))),
    FEWEST_REQUESTS_FIRST(
        "Requirement 3 is not met: it gives the pages with the fewest requests.",
        wanted ->
            wanted.both(
                model ->
                    model.ordered(Comparator.comparing(Count::number).thenComparing(Count::page)))),
    COMPARES_NUMBERS_AS_TEXT(
        "Requirement 3 is not met: it compares the numbers as text, and there 9 comes after 10.",
        wanted ->
            wanted.both(
                model ->
                    model.ordered(
                        Comparator.comparing((Count count) -> Long.toString(count.number()))
                            .reversed()
                            .thenComparing(Count::page)))),
    TIES_THE_OTHER_WAY_ROUND(
        "Requirement 3 is not met: of two pages with the same number, it puts the one that comes"
            + " later in the alphabet first.",
        wanted ->
            wanted.both(
                model ->
                    model.ordered(
                        Comparator.comparing(Count::number)
                            .thenComparing(Count::page)
                            .reversed()))),
    WRITES_MORE_THAN_THREE_PAGES(
        "Requirement 3 is not met: it writes more than three pages.",
        wanted -> wanted.pages(pages -> pages.top(Integer.MAX_VALUE))),
    WRITES_NO_ALARMS(
        "Requirement 4 is not met: it writes no file of alarms.", wanted -> wanted.without(ALARMS)),
    WANTS_MORE_THAN_TEN_ERRORS(
        "Requirement 4 is not met: there is no alarm for a page with exactly 10 errors.",
        wanted -> wanted.alarms(alarms -> alarms.alarm(ALARM + 1))),
    GIVES_AN_ALARM_FOR_ANY_ERROR(
        "Requirement 4 is not met: there are alarms for pages with fewer than 10 errors.",
        wanted -> wanted.alarms(alarms -> alarms.alarm(1))),
    COUNTS_ERRORS_BELOW_500(
        "Requirement 4 is not met: an answer with a status of 400 to 499 counts as an error.",
        wanted -> wanted.alarms(alarms -> alarms.error(status -> status >= 400))),
    COUNTS_503_ONLY(
        "Requirement 4 is not met: of the errors only those with status 503 count.",
        wanted -> wanted.alarms(alarms -> alarms.error(status -> status == 503))),
    COUNTS_ERRORS_OF_ONE_MINUTE(
        "Requirement 4 is not met: it counts the errors of the last minute, not of the last two.",
        wanted -> wanted.alarms(alarms -> alarms.window(2, 2))),
    CUTS_ALARMS_OFF(
        "Requirement 4 is not met: it writes three alarms, and there are more.",
        wanted -> wanted.alarmsAtMost(3)),
    ALARMS_IN_ALPHABETICAL_ORDER(
        "Requirement 4 is not met: the alarms are in the order of the pages' names, not of their"
            + " numbers.",
        wanted -> wanted.alarms(alarms -> alarms.ordered(Comparator.comparing(Count::page)))),
    GIVES_NO_TEAM(
        "Requirement 5 is not met: its alarms have no team.", wanted -> wanted.team(page -> "")),
    HAS_NO_NAME_FOR_NOBODY(
        "Requirement 5 is not met: for a page that is not in the file of teams it does not write"
            + " nobody.",
        wanted -> wanted.team(page -> " " + TEAMS.get(page))),
    LEAVES_OUT_ALARMS_WITHOUT_A_TEAM(
        "Requirement 5 is not met: it leaves out the alarms of pages that are not in the file of"
            + " teams.",
        wanted -> wanted.team(page -> TEAMS.containsKey(page) ? " " + TEAMS.get(page) : null)),
    FAILS_WHEN_THE_BATCHES_COME_AGAIN(
        "Requirement 6 is not met: when the batches come a second time it fails. Files that are there"
            + " already have to be replaced."),
    CHANGES_WHEN_THE_BATCHES_COME_AGAIN(
        "Requirement 6 is not met: when the batches have come a second time, a file is not as it was"
            + " after the first."),
    LEAVES_A_FILE_HALF_WRITTEN(
        "Requirement 6 is not met: a file that was half written when the program ended is so still,"
            + " when the batches have come a second time."),
    GOES_ON_WHEN_A_FILE_CANNOT_BE_WRITTEN(
        "Requirement 6 is not met: a file cannot be written, and the batch does not fail. Nobody"
            + " knows that it is missing."),
    WRITES_EMPTY_FILES(
        "It writes an empty file. Where there is nothing to write, there is no file."),
    WRITES_OTHER_FILES(
        "It writes a file that is not asked for. A file is output/KIND/TIME, and TIME is the time of"
            + " its batch in milliseconds."),
    MAKES_NO_DIRECTORY(
        "It writes into a directory that is not there. Files.createDirectories makes it."),
    DOES_NOT_REPLACE_A_VIEW(
        "It makes a view of a name that is there already. There is a method that replaces it.");

    private final String message;
    private final UnaryOperator<Wanted> mistake;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, UnaryOperator<Wanted> mistake) {
      this.message = message;
      this.mistake = mistake;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, WrittenFile>> model() {
      return Optional.ofNullable(mistake)
          .map(change -> input -> files(input, change.apply(Wanted.of(input))));
    }
  }

  /** The expected content of the files, or their content if one thing is done differently. */
  private record Wanted(
      Batches<Event> input,
      UnaryOperator<List<String>> malformed,
      LogWatchModel pages,
      LogWatchModel alarms,
      UnaryOperator<String> team,
      int mostAlarms) {
    /** The batch whose list applies. */
    @FunctionalInterface
    interface Deciding {
      /**
       * @param batch of the request
       * @param end the last batch of the window
       */
      int batch(int batch, int end);
    }

    static Wanted of(Batches<Event> input) {
      LogWatchModel right =
          LogWatchModel.right((request, end) -> !isListed(request, input, request.batch()));
      return new Wanted(
          input,
          lines -> lines,
          right,
          right,
          page -> " " + TEAMS.getOrDefault(page, "nobody"),
          Integer.MAX_VALUE);
    }

    boolean counts(Request request, int end) {
      return pages.counts().test(request, end);
    }

    boolean everListed(Request request) {
      return IntStream.rangeClosed(1, request.batch())
          .anyMatch(batch -> isListed(request, input, batch));
    }

    boolean partOfListed(Request request) {
      return bots(input, request.batch()).stream()
          .anyMatch(bot -> bot.contains(request.entry().getClientIp()));
    }

    Wanted malformed(UnaryOperator<List<String>> other) {
      return new Wanted(input, other, pages, alarms, team, mostAlarms);
    }

    Wanted pages(UnaryOperator<LogWatchModel> change) {
      return new Wanted(input, malformed, change.apply(pages), alarms, team, mostAlarms);
    }

    Wanted alarms(UnaryOperator<LogWatchModel> change) {
      return new Wanted(input, malformed, pages, change.apply(alarms), team, mostAlarms);
    }

    Wanted both(UnaryOperator<LogWatchModel> change) {
      return pages(change).alarms(change);
    }

    Wanted counting(BiPredicate<Request, Integer> counts) {
      return both(model -> model.counting(counts));
    }

    Wanted byTheListOf(Deciding deciding) {
      return counting(
          (request, end) -> !isListed(request, input, deciding.batch(request.batch(), end)));
    }

    Wanted team(UnaryOperator<String> other) {
      return new Wanted(input, malformed, pages, alarms, other, mostAlarms);
    }

    Wanted alarmsAtMost(int most) {
      return new Wanted(input, malformed, pages, alarms, team, most);
    }

    Wanted without(String kind) {
      return kind.equals(PAGES)
          ? pages(pages -> pages.counting((request, end) -> false))
          : alarms(alarms -> alarms.counting((request, end) -> false));
    }
  }

  private static boolean isListed(Request request, Batches<Event> input, int batch) {
    return bots(input, batch).contains(request.entry().getClientIp());
  }

  /** The bots that are listed when a batch ends. */
  private static List<String> bots(Batches<Event> input, int batch) {
    return input.upTo(batch).stream()
        .filter(Listed.class::isInstance)
        .map(event -> ((Listed) event).bots())
        .reduce(List.of(), (earlier, later) -> later);
  }

  private static Output<WrittenFile> files(Batches<Event> input, Wanted wanted) {
    List<List<String>> lines = lines(input);
    SortedMap<Integer, List<WrittenFile>> files = new TreeMap<>();
    LogWatchModel.malformed(lines)
        .forEach((batch, each) -> add(files, batch, MALFORMED, wanted.malformed().apply(each)));
    wanted.pages().pages(lines).forEach((batch, each) -> add(files, batch, PAGES, each));
    wanted
        .alarms()
        .alarms(lines)
        .forEach((batch, each) -> add(files, batch, ALARMS, withTeams(each, wanted)));
    return Output.of(files);
  }

  private static void add(
      SortedMap<Integer, List<WrittenFile>> files, int batch, String kind, List<String> lines) {
    if (!lines.isEmpty()) {
      files.computeIfAbsent(batch, none -> new ArrayList<>()).add(new WrittenFile(kind, lines));
    }
  }

  private static List<String> withTeams(List<String> alarms, Wanted wanted) {
    return alarms.stream()
        .limit(wanted.mostAlarms())
        .map(
            alarm ->
                Optional.ofNullable(wanted.team().apply(alarm.split(" ")[0])).map(alarm::concat))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String page(String path) {
    return path.split("\\?", 2)[0];
  }

  private static List<List<String>> lines(Batches<Event> input) {
    return input.asLists().stream()
        .map(batch -> batch.stream().flatMap(Ex13aLogWatchCheck::lines).toList())
        .toList();
  }

  private static Stream<String> lines(Event event) {
    if (event instanceof Malformed malformed) {
      return Stream.of(malformed.line());
    }
    return event instanceof Requests requests
        ? Collections.nCopies(requests.times(), line(requests)).stream()
        : Stream.empty();
  }

  private static String line(Requests requests) {
    return new LogEntry(
            requests.client(),
            Instant.parse("2025-06-02T12:00:03Z"),
            "GET",
            requests.path(),
            requests.status(),
            1,
            null,
            "Mozilla/5.0")
        .toLogLine();
  }

  private static Malformed malformed(String line) {
    return new Malformed(line);
  }

  private static Requests get(int times, String path) {
    return get(times, path, 200);
  }

  private static Requests get(int times, String path, int status) {
    return by(PERSON, times, path, status);
  }

  private static Requests by(String client, int times, String path, int status) {
    return new Requests(times, client, path, status);
  }

  private static Listed listed(String... bots) {
    return new Listed(List.of(bots));
  }

  private static WrittenFile file(String kind, String... lines) {
    return new WrittenFile(kind, List.of(lines));
  }

  /** Is notified when all outputs of a batch have finished, even if some of them have failed. */
  private record Completion(CountDownLatch latch, int batch) implements StreamingListener {
    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
      if (completed.batchInfo().batchTime().milliseconds() == batch * BATCH.milliseconds()) {
        latch.countDown();
      }
    }
  }

  /** An answer that runs once, or twice over the same batches if something goes wrong in one. */
  private static final class Program {
    private final Answer answer;
    private final Batches<Event> input;
    private final int partitions;
    private final Path bots;
    private final Path teams;
    private final Path output;
    private final LogWatchOutput written;
    private final List<Finding> findings = new ArrayList<>();

    Program(Answer answer, Batches<Event> input, int partitions, Path directory)
        throws IOException {
      this.answer = answer;
      this.input = input;
      this.partitions = partitions;
      this.bots = directory.resolve("bots");
      this.teams = Files.write(directory.resolve("teams.csv"), TEAMS_FILE);
      this.output = Files.createDirectory(directory.resolve("output"));
      this.written = new LogWatchOutput(output);
    }

    Observed<WrittenFile> observed() throws Exception {
      int accident = batchOfTheAccident();
      if (accident == 0) {
        run(input.size());
      } else {
        runUntil(accident);
        SortedMap<String, List<String>> before = written.files();
        runAgain();
        compare(before, accident);
      }
      return new Observed<>(read(), findings);
    }

    /** The batch in which something goes wrong, or 0. */
    private int batchOfTheAccident() {
      for (int batch = 1; batch <= input.size(); batch++) {
        if (accident(batch).isPresent()) {
          return batch;
        }
      }
      return 0;
    }

    private Optional<Event> accident(int batch) {
      return input.batch(batch).stream()
          .filter(event -> event instanceof CannotBeWritten || event instanceof HalfWritten)
          .findFirst();
    }

    private void run(int batches) throws Exception {
      try (DStreamTester tester = started()) {
        for (int batch = 1; batch <= batches; batch++) {
          runBatch(tester, batch);
        }
      }
    }

    private void runUntil(int last) throws Exception {
      try (DStreamTester tester = started()) {
        for (int batch = 1; batch < last; batch++) {
          runBatch(tester, batch);
        }
        Event accident = accident(last).orElseThrow();
        if (accident instanceof CannotBeWritten cannot) {
          runBlocked(tester, last, cannot.kind());
        } else {
          runBatch(tester, last);
          written.cutInHalf(name(((HalfWritten) accident).kind(), last));
        }
      }
    }

    private void runAgain() {
      try {
        run(input.size());
      } catch (Exception failure) {
        throw new IllegalStateException(AGAIN, failure);
      }
    }

    private DStreamTester started() throws IOException {
      NewSession.begin();
      Files.write(bots, bots(input, 1));
      DStreamTester tester = DStreamTester.every(BATCH);
      try {
        answer.watch(
            tester.stream(lines(input), partitions),
            bots.toString(),
            teams.toString(),
            output.toString());
        return tester;
      } catch (RuntimeException failure) {
        tester.close();
        throw failure;
      }
    }

    private void runBatch(DStreamTester tester, int batch) throws IOException {
      Files.write(bots, bots(input, batch));
      tester.run(1);
    }

    private void runBlocked(DStreamTester tester, int batch, String kind) throws Exception {
      boolean failed = false;
      CountDownLatch completed = new CountDownLatch(1);
      tester.context().addStreamingListener(new Completion(completed, batch));
      Files.write(bots, bots(input, batch));
      written.block(kind);
      try {
        tester.run(1);
      } catch (Exception cannotBeWritten) { // an IOException, though no method declares it
        failed = true; // as it should
        // Its other outputs may run still.
        completed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } finally {
        written.unblock(kind);
      }
      boolean hasLines =
          files(input, Wanted.of(input)).batch(batch).stream()
              .anyMatch(file -> file.kind().equals(kind));
      if (hasLines && !failed) {
        found(Mistaken.GOES_ON_WHEN_A_FILE_CANNOT_BE_WRITTEN, name(kind, batch));
      }
    }

    private void compare(SortedMap<String, List<String>> before, int accident) throws IOException {
      SortedMap<String, List<String>> after = written.files();
      String half =
          accident(accident).orElseThrow() instanceof HalfWritten halfWritten
              ? name(halfWritten.kind(), accident)
              : "";
      before.forEach(
          (name, lines) -> {
            boolean same = lines.equals(after.get(name));
            if (name.equals(half) ? same : !same) {
              found(
                  name.equals(half)
                      ? Mistaken.LEAVES_A_FILE_HALF_WRITTEN
                      : Mistaken.CHANGES_WHEN_THE_BATCHES_COME_AGAIN,
                  "It is " + name + ".");
            }
          });
    }

    private Output<WrittenFile> read() throws IOException {
      SortedMap<Integer, List<WrittenFile>> files = new TreeMap<>();
      written
          .files()
          .forEach(
              (name, lines) -> {
                int batch = batch(name);
                if (batch == 0) {
                  found(Mistaken.WRITES_OTHER_FILES, "It is " + name + ".");
                } else if (lines.isEmpty()) {
                  found(Mistaken.WRITES_EMPTY_FILES, "It is " + name + ".");
                }
                files
                    .computeIfAbsent(
                        batch == 0 ? input.size() + 1 : batch, none -> new ArrayList<>())
                    .add(new WrittenFile(batch == 0 ? name : name.split("/")[0], lines));
              });
      return Output.of(files);
    }

    /** The number of the batch after which a file is named, or 0 if it has some other name. */
    private int batch(String name) {
      for (int batch = 1; batch <= input.size(); batch++) {
        for (String kind : List.of(MALFORMED, PAGES, ALARMS)) {
          if (name.equals(name(kind, batch))) {
            return batch;
          }
        }
      }
      return 0;
    }

    private static String name(String kind, int batch) {
      return kind + "/" + batch * BATCH.milliseconds();
    }

    private void found(Mistaken mistake, String evidence) {
      findings.add(new Finding(mistake, evidence));
    }
  }
}
