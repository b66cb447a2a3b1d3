package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;

/** Takes the requirements one after the other, and tells the first that is not met. */
class Ex13aLogWatchCheck extends ExerciseCheck<Ex13aLogWatchCheck.Answer> {
  private static final String BOT = "192.0.2.66";
  private static final String SECOND_BOT = "198.51.100.7";

  /** The last batch for which only the first bot is listed. */
  private static final int LISTED_AFTER = 4;

  private static final List<List<String>> BATCHES =
      List.of(
          join(
              get(3, "/product/3?from=mail", 200),
              get(1, "/search?q=tea", 200),
              List.of("\\x16\\x03\\x01\\x02"),
              by(BOT, 12, "/product/99", 200)),
          join(get(2, "/search?q=mug", 200), get(1, "/", 200)),
          join(
              get(12, "/cart", 503),
              get(2, "/tea", 404),
              get(10, "/old", 404),
              by(BOT, 11, "/tea", 500)),
          join(
              get(9, "/tea", 200),
              get(5, "/search?q=mug", 500),
              List.of("203.0.113.5 - - [02/Jun/2025:12:00:03 +0000] \"GET /tea HT"),
              get(5, "/search?q=tea", 500),
              List.of(
                  BOT + " - - [31/Feb/2025:12:00:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""),
              by(SECOND_BOT, 14, "/gifts", 200)),
          join(
              by(SECOND_BOT, 9, "/gifts", 200),
              by(SECOND_BOT, 11, "/gifts", 503),
              get(1, "/", 200)),
          get(10, "/wishlist", 503),
          List.of(),
          join(List.of("GET /tea 2OO"), get(3, "/tea", 200), get(2, "/login", 500)));

  private static final Map<String, String> TEAMS =
      Map.of("/cart", "checkout", "/search", "catalog");

  private static final List<String> TEAMS_FILE =
      List.of("page,team", "/cart,checkout", "/login,accounts", "/search,catalog");

  private static final LogWatchModel RIGHT =
      LogWatchModel.right(
          (request, end) -> !listed(request.batch()).contains(request.entry().getClientIp()));

  private static final LogWatchModel BOTS_COUNT = RIGHT.counting((request, end) -> true);
  private static final LogWatchModel LISTED_AT_THE_START =
      RIGHT.counting((request, end) -> !request.entry().getClientIp().equals(BOT));
  private static final LogWatchModel LISTED_AT_THE_END_OF_THE_WINDOW =
      RIGHT.counting((request, end) -> !listed(end).contains(request.entry().getClientIp()));

  private static final String NOT_MET = "Requirement %d is not met. ";

  private static final String BOTS_COUNT_TOO =
      NOT_MET.formatted(2)
          + "The requests of bots count: filter them out before anything is counted.";
  private static final String LIST_OF_THE_START =
      NOT_MET.formatted(2)
          + "It knows only the bots that were listed at the start. The function of filter is fixed"
          + " once; that of transform runs in each batch, and can read the file there.";
  private static final String LIST_OF_THE_WINDOW =
      NOT_MET.formatted(2)
          + "A bot is listed, and what it did in earlier batches counts no more: is the list looked"
          + " at after the window? Each batch goes by the list of its own time.";

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void watch(JavaDStream<String> lines, String bots, String teams, String output);
  }

  Ex13aLogWatchCheck() {
    super("2.13a", Ex13aLogWatch::watch);
  }

  @Override
  protected void check(Answer answer) throws IOException {
    Path directory = Files.createTempDirectory("log-watch-");
    try {
      NewSession.during(() -> takeRequirements(answer, directory));
    } finally {
      delete(directory);
    }
  }

  private static void takeRequirements(Answer answer, Path directory) throws IOException {
    LogWatchOutput output = run(answer, directory);
    requireMalformed(output.lines("malformed"));
    requirePages(output.lines("pages"));
    SortedMap<Integer, List<String>> alarms = output.lines("alarms");
    requireAlarms(firstWords(alarms));
    requireTeams(alarms);
    requireTheSameOnceMore(answer, directory);
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("MalformedRecordException")) {
      return Optional.of(
          NOT_MET.formatted(1)
              + "A malformed line ends the program: LogEntry.parse throws, and nobody catches it.");
    }
    if (failure.contains("NoSuchFileException")) {
      return Optional.of(
          "A file cannot be written into a directory that is not there: Files.createDirectories"
              + " makes it.");
    }
    if (failure.contains("The checkpoint directory has not been set")) {
      return Optional.of(
          "It uses a form with an inverse function, or one that has an inverse inside, and those need"
              + " a checkpoint directory: do without.");
    }
    if (failure.contains("because it already exists")) {
      return Optional.of("A view has to be replaced by each batch: createOrReplaceTempView.");
    }
    if (failure.contains("No output operations registered")) {
      return Optional.of("It has no output operation, so nothing happens.");
    }
    return Optional.empty();
  }

  private static LogWatchOutput run(Answer answer, Path directory) throws IOException {
    Path bots = Files.writeString(directory.resolve("bots"), BOT + "\n");
    Path teams = directory.resolve("teams.csv");
    Files.write(teams, TEAMS_FILE);
    Path output = Files.createDirectories(directory.resolve("output"));
    try (DStreamTester tester = DStreamTester.every(Ex13aLogWatch.BATCH)) {
      answer.watch(tester.stream(BATCHES), bots.toString(), teams.toString(), output.toString());
      tester.run(LISTED_AFTER);
      Files.writeString(bots, BOT + "\n" + SECOND_BOT + "\n");
      tester.run(BATCHES.size() - LISTED_AFTER);
    }
    return new LogWatchOutput(output, BATCHES.size());
  }

  private static void requireMalformed(SortedMap<Integer, List<String>> actual) {
    SortedMap<Integer, List<String>> expected = LogWatchModel.malformed(BATCHES);
    SortedMap<Integer, List<String>> ofEachBatch = new TreeMap<>(expected);
    for (int batch = 1; batch <= BATCHES.size(); batch++) {
      ofEachBatch.putIfAbsent(batch, List.of());
    }
    judge(
        1,
        comparison(expected)
            .mistake(
                NOT_MET.formatted(1)
                    + "There is no file in malformed: a line that is skipped is lost, and nobody"
                    + " knows.",
                Map.of())
            .mistake(
                NOT_MET.formatted(1)
                    + "There are empty files: a batch without malformed lines has none.",
                ofEachBatch),
        actual);
  }

  private static void requirePages(SortedMap<Integer, List<String>> actual) {
    judge(
        3,
        comparison(RIGHT.pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "There is no file in pages. (Whether requirement 2 is met shows there.)",
                Map.of())
            .mistake(BOTS_COUNT_TOO, BOTS_COUNT.pages(BATCHES))
            .mistake(LIST_OF_THE_START, LISTED_AT_THE_START.pages(BATCHES))
            .mistake(LIST_OF_THE_WINDOW, LISTED_AT_THE_END_OF_THE_WINDOW.pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "It tells in every batch: a minute is two batches, and the sliding interval.",
                RIGHT.window(4, 1).pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "It counts the last minute only: the window is two minutes long, and slides by"
                    + " one.",
                RIGHT.window(2, 2).pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "It counts a minute every two: have window length and sliding interval changed"
                    + " places?",
                RIGHT.window(2, 4).pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "It counts each search for itself: a page ends before the ?.",
                RIGHT.page(path -> path).pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3)
                    + "Of two pages with the same number the wrong one comes first, or is told.",
                RIGHT
                    .ordered(
                        Comparator.comparing((LogWatchModel.Count count) -> -count.number())
                            .thenComparing(LogWatchModel.Count::page, Comparator.reverseOrder()))
                    .pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3) + "It sorts the numbers as text, in which 9 comes before 10.",
                RIGHT
                    .ordered(
                        Comparator.comparing(
                                (LogWatchModel.Count count) -> Long.toString(count.number()))
                            .reversed()
                            .thenComparing(LogWatchModel.Count::page))
                    .pages(BATCHES))
            .mistake(
                NOT_MET.formatted(3) + "There are more than three pages.",
                RIGHT.top(Integer.MAX_VALUE).pages(BATCHES)),
        actual);
  }

  private static void requireAlarms(SortedMap<Integer, List<String>> actual) {
    judge(
        4,
        comparison(RIGHT.alarms(BATCHES))
            .mistake(BOTS_COUNT_TOO, BOTS_COUNT.alarms(BATCHES))
            .mistake(LIST_OF_THE_START, LISTED_AT_THE_START.alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4)
                    + "An alarm is missing: a page with exactly "
                    + Ex13aLogWatch.ALARM
                    + " errors has one.",
                RIGHT.alarm(Ex13aLogWatch.ALARM + 1).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4)
                    + "There are alarms of too few errors: it is the window that is to have "
                    + Ex13aLogWatch.ALARM
                    + ".",
                RIGHT.alarm(1).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4)
                    + "Pages that were not found are no errors of the shop: 500 and more.",
                RIGHT.error(status -> status >= 400).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4) + "Only 503 counts: any status of 500 and more is an error.",
                RIGHT.error(status -> status == 503).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4)
                    + "It looks at the last batch or minute only: errors count for two minutes.",
                RIGHT.window(2, 2).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(4)
                    + "The errors of a page are split: /search?q=tea and /search?q=mug are one page.",
                RIGHT.page(path -> path).alarms(BATCHES))
            .mistake(
                NOT_MET.formatted(5)
                    + "The alarms of pages that no team looks after are missing: a JOIN drops what"
                    + " has no partner.",
                onlyOfTeams(RIGHT.alarms(BATCHES)))
            .mistake(NOT_MET.formatted(4) + "There is no file in alarms.", Map.of()),
        actual);
  }

  private static void requireTeams(SortedMap<Integer, List<String>> actual) {
    SortedMap<Integer, List<String>> alarms = RIGHT.alarms(BATCHES);
    judge(
        5,
        comparison(withTeams(alarms, " nobody"))
            .mistake(NOT_MET.formatted(5) + "There are no teams.", alarms)
            .mistake(
                NOT_MET.formatted(5)
                    + "A page that no team looks after has nobody: coalesce, or orElse.",
                withTeams(alarms, " null"))
            .mistake(
                NOT_MET.formatted(5)
                    + "A page that no team looks after has nobody: coalesce, or orElse. ",
                withTeams(alarms, "")),
        actual);
  }

  /**
   * Into the directory of the first run, as after a failure of which nobody knows how far it got.
   */
  private static void requireTheSameOnceMore(Answer answer, Path directory) throws IOException {
    Path output = directory.resolve("output");
    SortedMap<String, List<String>> once = new LogWatchOutput(output, BATCHES.size()).all();
    SortedMap<String, List<String>> twice;
    try {
      twice = run(answer, directory).all();
    } catch (WrongAnswer wrong) {
      throw wrong;
    } catch (Exception failure) {
      throw WrongAnswer.because(
          NOT_MET.formatted(6)
              + "A second run over the same batches fails: is there a file already? Replace it.\n"
              + "It says "
              + failure);
    }
    for (String file : twice.keySet()) {
      if (!twice.get(file).equals(once.get(file))) {
        throw WrongAnswer.because(
            NOT_MET.formatted(6)
                + "After a second run over the same batches "
                + file
                + " is not what it was: replace a file, do not append to it, and name it after the"
                + " batch.\nAfter the first run:  "
                + once.getOrDefault(file, List.of())
                + "\nAfter the second run: "
                + twice.get(file));
      }
    }
  }

  private static Comparison<String> comparison(SortedMap<Integer, List<String>> expected) {
    return Comparison.with(Ex13aLogWatch.BATCH, expected)
        .input(BATCHES.stream().map(Ex13aLogWatchCheck::shown).toList())
        .ordered();
  }

  private static void judge(
      int requirement, Comparison<String> comparison, SortedMap<Integer, List<String>> actual) {
    try {
      comparison.judge(actual);
    } catch (WrongAnswer wrong) {
      String message = wrong.getMessage();
      throw message.startsWith(NOT_MET.substring(0, NOT_MET.indexOf('%')))
          ? wrong
          : WrongAnswer.because(NOT_MET.formatted(requirement) + message);
    }
  }

  private static SortedMap<Integer, List<String>> onlyOfTeams(
      SortedMap<Integer, List<String>> alarms) {
    SortedMap<Integer, List<String>> ofTeams = new TreeMap<>();
    alarms.forEach(
        (batch, lines) -> {
          List<String> left =
              lines.stream().filter(line -> TEAMS.containsKey(line.split(" ")[0])).toList();
          if (!left.isEmpty()) {
            ofTeams.put(batch, left);
          }
        });
    return ofTeams;
  }

  private static SortedMap<Integer, List<String>> withTeams(
      SortedMap<Integer, List<String>> alarms, String nobody) {
    SortedMap<Integer, List<String>> withTeams = new TreeMap<>();
    alarms.forEach(
        (batch, lines) ->
            withTeams.put(
                batch,
                lines.stream()
                    .map(
                        line -> {
                          String team = TEAMS.get(line.split(" ")[0]);
                          return line + (team == null ? nobody : " " + team);
                        })
                    .toList()));
    return withTeams;
  }

  /** The page and the number of each alarm. */
  private static SortedMap<Integer, List<String>> firstWords(
      SortedMap<Integer, List<String>> alarms) {
    SortedMap<Integer, List<String>> firstWords = new TreeMap<>();
    alarms.forEach(
        (batch, lines) ->
            firstWords.put(
                batch,
                lines.stream()
                    .map(
                        line ->
                            Arrays.stream(line.split(" "))
                                .limit(2)
                                .collect(Collectors.joining(" ")))
                    .toList()));
    return firstWords;
  }

  private static Set<String> listed(int batch) {
    return batch <= LISTED_AFTER ? Set.of(BOT) : Set.of(BOT, SECOND_BOT);
  }

  private static List<String> get(int times, String path, int status) {
    return by("203.0.113.5", times, path, status);
  }

  private static List<String> by(String client, int times, String path, int status) {
    LogEntry entry =
        new LogEntry(
            client,
            Instant.parse("2025-06-02T12:00:03Z"),
            "GET",
            path,
            status,
            1,
            null,
            "Mozilla/5.0");
    return Collections.nCopies(times, entry.toLogLine());
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static List<String> join(List<String>... lines) {
    return Stream.of(lines).flatMap(List::stream).toList();
  }

  /** A batch in few words: equal lines once, with their number. */
  private static List<String> shown(List<String> lines) {
    Map<String, Long> numbers =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    Ex13aLogWatchCheck::shown, LinkedHashMap::new, Collectors.counting()));
    return numbers.entrySet().stream()
        .map(number -> number.getValue() + " x " + number.getKey())
        .toList();
  }

  private static String shown(String line) {
    if (LogWatchModel.isLogEntry(line)) {
      LogEntry entry = LogEntry.parse(line);
      String bot =
          entry.getClientIp().equals(BOT)
              ? " listed bot"
              : entry.getClientIp().equals(SECOND_BOT)
                  ? " bot, listed after batch " + LISTED_AFTER
                  : "";
      return entry.getPath() + " " + entry.getStatus() + bot;
    }
    return "malformed: " + line.substring(0, Math.min(16, line.length())) + "...";
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
