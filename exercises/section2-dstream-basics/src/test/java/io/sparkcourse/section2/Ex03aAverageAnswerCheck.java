package io.sparkcourse.section2;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.sparkcourse.common.data.LogEntry;
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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;

/**
 * An event is a line of the log. The output is the averages, and the value of malformed at that
 * point.
 */
class Ex03aAverageAnswerCheck
    extends StreamCheck<
        Ex03aAverageAnswerCheck.Answer,
        Ex03aAverageAnswerCheck.Line,
        Ex03aAverageAnswerCheck.Result> {
  private static final String CLIENT = "192.0.2.1";
  private static final long TWO_BILLION = 2_000_000_000;
  private static final int OK = 200;

  private static final Line NO_LOG_ENTRY = new Line(null, "no log entry");
  private static final Line EMPTY_LINE = new Line(null, "");

  /** The user agent is missing. */
  private static final Line CUT_OFF =
      new Line(
          null, "192.0.2.1 - - [01/Jan/1970:00:00:00 +0000] \"GET /tea HTTP/1.1\" 200 300 \"-\"");

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Double> averages(JavaDStream<String> lines, LongAccumulator malformed);
  }

  /**
   * A line of the log.
   *
   * @param entry its content, or null if it is not a log entry
   */
  record Line(LogEntry entry, String text) {
    boolean isMalformed() {
      return entry == null;
    }

    @Override
    public String toString() {
      if (isMalformed()) {
        return text.isEmpty() ? "(an empty line)" : text;
      }
      return (entry.getMethod().equals("GET") ? "" : entry.getMethod() + " ")
          + String.join(
              " ",
              entry.getPath(),
              Integer.toString(entry.getStatus()),
              Long.toString(entry.getBytes()))
          + (entry.getClientIp().equals(CLIENT) ? "" : " from " + entry.getClientIp());
    }
  }

  /** What can be observed after a batch. */
  sealed interface Result {}

  /** A pair of the stream. */
  record Average(String path, Double bytes) implements Result {
    @Override
    public String toString() {
      return "(" + path + "," + bytes + ")";
    }
  }

  /** The accumulator, if it is not 0. */
  record Malformed(long lines) implements Result {
    @Override
    public String toString() {
      return "malformed is " + lines;
    }
  }

  Ex03aAverageAnswerCheck() {
    super("2.3a", Ex03aAverageAnswer.BATCH, Ex03aAverageAnswer::averages);
  }

  @Override
  protected void cases(Cases<Line, Result> cases) {
    cases
        .of("the average size, in each batch and for each path")
        .batch(ok("/tea", 300), ok("/tea", 500), answer("/tea", 404, 90), NO_LOG_ENTRY)
        .batch(ok("/tea", 100), ok("/", 7), ok("/", 8))
        .gives(1, average("/tea", 400), malformed(1))
        .gives(2, average("/tea", 100), average("/", 7.5), malformed(1));
    cases
        .of("the average of five: their sum, divided by 5")
        .batch(ok("/tea", 100), ok("/tea", 200), ok("/tea", 301), ok("/tea", 400), ok("/tea", 999))
        .gives(1, average("/tea", 400));
    cases
        .of("not rounded")
        .batch(ok("/tea", 1), ok("/tea", 1), ok("/tea", 2))
        .gives(1, average("/tea", 4.0 / 3));
    cases
        .of("each answer counts, also one that is like another")
        .batch(ok("/tea", 64), ok("/tea", 64), ok("/tea", 640))
        .gives(1, average("/tea", 256));
    cases
        .of("status 200, not another success")
        .batch(ok("/tea", 100), answer("/tea", 206, 900), answer("/tea", 201, 700))
        .gives(1, average("/tea", 100));
    cases
        .of("status 200, not what has no page in it")
        .batch(answer("/tea", 304, 0), ok("/tea", 100), answer("/tea", 302, 0))
        .gives(1, average("/tea", 100));
    cases
        .of("status 200, not a size of 200")
        .batch(answer("/tea", 404, OK), ok("/tea", 100))
        .gives(1, average("/tea", 100));
    cases
        .of("an answer of 0 bytes counts like any other")
        .batch(ok("/tea", 0), ok("/tea", 100), ok("/empty", 0))
        .gives(1, average("/tea", 50), average("/empty", 0));
    cases
        .of("the path with its query, letter by letter")
        .batch(ok("/find?q=tea", 10), ok("/find?q=cup", 30), ok("/find", 50), ok("/Find", 70))
        .gives(
            1,
            average("/find?q=tea", 10),
            average("/find?q=cup", 30),
            average("/find", 50),
            average("/Find", 70));
    cases
        .of("the sizes add up to more than an int holds")
        .batch(ok("/film", TWO_BILLION), ok("/film", TWO_BILLION + 1), ok("/film", TWO_BILLION + 2))
        .gives(1, average("/film", TWO_BILLION + 1));
    cases
        .of("from any client, and with any method")
        .batch(
            ok("/tea", 100),
            line("192.0.2.2", "GET", "/tea", OK, 300),
            line(CLIENT, "POST", "/tea", OK, 800))
        .gives(1, average("/tea", 400));
    cases
        .of("in each batch, not since the start")
        .batch(ok("/tea", 100))
        .batch(ok("/tea", 300))
        .emptyBatches(1)
        .gives(1, average("/tea", 100))
        .gives(2, average("/tea", 300));
    cases
        .of("for a path without an answer of status 200, nothing")
        .batch(answer("/tea", 404, 100), ok("/", 100))
        .batch(answer("/tea", 503, 100))
        .gives(1, average("/", 100));
    cases
        .of("malformed is the number of malformed lines since the start")
        .batch(NO_LOG_ENTRY)
        .emptyBatches(1)
        .batch(NO_LOG_ENTRY, ok("/tea", 100), NO_LOG_ENTRY, answer("/tea", 404, 90))
        .gives(1, malformed(1))
        .gives(2, malformed(1))
        .gives(3, average("/tea", 100), malformed(3));
    cases
        .of("what is malformed: an empty line, and one that is cut off, too")
        .batch(EMPTY_LINE)
        .batch(CUT_OFF, ok("/tea", 100))
        .gives(1, malformed(1))
        .gives(2, average("/tea", 100), malformed(2));
    cases
        .of("leave out that line, not those after it")
        .batch(NO_LOG_ENTRY, ok("/tea", 100), ok("/tea", 200), NO_LOG_ENTRY, ok("/tea", 600))
        .gives(1, average("/tea", 300), malformed(2));
  }

  @Override
  protected Output<Result> expected(Batches<Line> lines) {
    return each(lines, OF_STATUS_200::averages);
  }

  @Override
  protected Batches<Line> generated(Draws draws) {
    return draws.batches(
        10,
        14,
        () ->
            draws.percent(15)
                ? draws.oneOf(NO_LOG_ENTRY, EMPTY_LINE, CUT_OFF)
                : line(
                    draws.oneOf(CLIENT, CLIENT, "192.0.2.2"),
                    draws.oneOf("GET", "GET", "POST"),
                    draws.oneOf("/", "/find?q=tea", "/find?q=cup", "/Find"),
                    draws.percent(50) ? OK : draws.oneOf(199, 201, 206, 304, 404, 500),
                    draws.oneOf(0L, 1L, 2L, 200L, TWO_BILLION, 2 * TWO_BILLION)));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Line, Result> run) {
    LongAccumulator malformed = run.context().sparkContext().sc().longAccumulator();
    run.collect(answer.averages(run.stream(Line::text), malformed), Average::new);
    run.beforeEachBatch(batch -> putValue(malformed, batch - 1, run));
    run.atEnd(() -> putValue(malformed, run.input().size(), run));
  }

  private static void putValue(
      LongAccumulator malformed, int afterBatch, StreamRun<Line, Result> run) {
    if (malformed.value() != 0) {
      run.put(afterBatch, new Malformed(malformed.value()));
    }
  }

  /** The last bits of floating-point sums depend on their order. */
  @Override
  protected boolean same(Result expected, Result actual) {
    if (expected instanceof Average one && actual instanceof Average other) {
      return one.path().equals(other.path())
          && other.bytes() != null
          && Math.abs(one.bytes() - other.bytes()) <= 1e-12 * Math.max(1, one.bytes());
    }
    return expected.equals(actual);
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "neither the bytes that go through the shuffle nor those that come to the driver grow"
                + " with the number of a page's requests",
            Ex03aAverageAnswerCheck::whatGrows));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("MalformedRecordException")) {
      return Optional.of(Mistaken.ENDS_AT_A_MALFORMED_LINE);
    }
    return failure.contains("NullPointerException")
        ? Optional.of(Mistaken.NULL_IN_PLACE_OF_NO_ENTRY)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Line, Result> {
    ROUNDS_DOWN(
        "It rounds the average down. A long divided by a long is a long: make one of them a double"
            + " before.",
        lines -> each(lines, OF_STATUS_200.giving(sizes -> Math.floor(mean(sizes))))),
    ROUNDS(
        "It rounds the average.",
        lines -> each(lines, OF_STATUS_200.giving(sizes -> Math.rint(mean(sizes))))),
    HALVES_THE_SUM_OF_TWO(
        "It gives what (a + b) / 2 makes of the values two by two. Of more than two that is no"
            + " average. Reduce a sum and a number, and divide at the end.",
        lines -> each(lines, batch -> halved(batch, (a, b) -> (a + b) / 2))),
    HALVES_THE_SUM_OF_TWO_AND_ROUNDS(
        "It gives what (a + b) / 2 makes of the values two by two, rounded down. Of more than two"
            + " that is no average. Reduce a sum and a number, and divide at the end.",
        lines -> each(lines, batch -> halved(batch, (a, b) -> Math.floor((a + b) / 2)))),
    AVERAGES_AVERAGES(
        "It gives the average of the averages of two partitions, and they have different numbers of"
            + " answers. Reduce a sum and a number, and divide at the end.",
        lines -> each(lines, Ex03aAverageAnswerCheck::averagesOfAverages)),
    GIVES_THE_SUM(
        "It gives the sum of the bytes, not divided by the number of answers.",
        lines -> each(lines, OF_STATUS_200.giving(Ex03aAverageAnswerCheck::sum))),
    COUNTS_EQUAL_ANSWERS_ONCE(
        "It counts answers of the same page and size only once.",
        lines ->
            each(lines, OF_STATUS_200.giving(sizes -> mean(sizes.stream().distinct().toList())))),
    ANY_STATUS(
        "It counts answers of any status, not only of 200.",
        lines -> each(lines, OF_STATUS_200.where(entry -> true))),
    ANY_BUT_ERRORS(
        "It counts answers of all statuses below 400, such as 304, not only of 200.",
        lines -> each(lines, OF_STATUS_200.where(entry -> entry.getStatus() < 400))),
    ANY_SUCCESS(
        "It counts answers of other statuses from 200 to 299, such as 206, not only of 200.",
        lines -> each(lines, OF_STATUS_200.where(entry -> entry.getStatus() / 100 == 2))),
    ANY_200_IN_THE_LINE(
        "It counts an answer of another status if its size is 200.",
        lines ->
            each(
                lines,
                OF_STATUS_200.where(entry -> entry.getStatus() == OK || entry.getBytes() == OK))),
    LEAVES_EMPTY_ANSWERS_OUT(
        "It leaves out answers of 0 bytes: they count like any other.",
        lines ->
            each(
                lines,
                OF_STATUS_200.where(entry -> entry.getStatus() == OK && entry.getBytes() > 0))),
    CUTS_THE_QUERY_OFF(
        "It cuts the query off the path.",
        lines -> each(lines, OF_STATUS_200.by(entry -> entry.getPath().replaceFirst("\\?.*", "")))),
    ANY_CASE(
        "It takes paths for the same that differ in upper and lower case.",
        lines -> each(lines, OF_STATUS_200.by(entry -> entry.getPath().toLowerCase(Locale.ROOT)))),
    OVERFLOWS(
        "Its sum of the sizes is beyond what an int holds, and so it is wrong.",
        lines ->
            each(lines, OF_STATUS_200.giving(sizes -> (double) (int) sum(sizes) / sizes.size()))),
    ONLY_GET(
        "It leaves out requests whose method is not GET.",
        lines ->
            each(
                lines,
                OF_STATUS_200.where(
                    entry -> entry.getStatus() == OK && entry.getMethod().equals("GET")))),
    REMEMBERS_EARLIER_BATCHES(
        "It gives the average since the start, not that of each batch.",
        lines ->
            output(
                lines,
                number -> OF_STATUS_200.averages(lines.upTo(number)),
                number -> malformedLines(lines.upTo(number)))),
    SOMETHING_FOR_EVERY_PATH(
        "It gives 0 for a path that has answers of other statuses only: give nothing for it.",
        lines -> each(lines, Ex03aAverageAnswerCheck::zeroWithoutAnswer)),
    LOSES_THE_LINES_AFTER_A_MALFORMED_ONE(
        "It leaves out the lines that come after a malformed one, too.",
        lines -> {
          Batches<Line> read = inHalves(lines, Ex03aAverageAnswerCheck::upToTheFirstMalformed);
          return each(read, OF_STATUS_200::averages);
        }),
    MALFORMED_IS_NOT_COUNTED(
        "The averages are right, but nothing is added to malformed.",
        lines -> malformed(lines, number -> 0)),
    MALFORMED_IS_COUNTED_TWICE(
        "The averages are right, but malformed grows by 2 with each malformed line. A stream that"
            + " two others are made of is computed for each of them, unless it is cached with"
            + " cache().",
        lines -> malformed(lines, number -> 2 * malformedLines(lines.upTo(number)))),
    MALFORMED_STARTS_AGAIN(
        "The averages are right, but after each batch malformed is the number of that batch's lines"
            + " only, not of all since the start.",
        lines -> malformed(lines, number -> malformedLines(lines.batch(number)))),
    MALFORMED_COUNTS_ALL_LINES(
        "The averages are right, but malformed is the number of all lines.",
        lines -> malformed(lines, number -> lines.upTo(number).size())),
    MALFORMED_COUNTS_OTHER_STATUSES(
        "The averages are right, but malformed has the lines of another status than 200, too: they"
            + " are log entries.",
        lines ->
            malformed(
                lines,
                number ->
                    lines.upTo(number).stream()
                        .filter(line -> line.isMalformed() || line.entry().getStatus() != OK)
                        .count())),
    MALFORMED_COUNTS_EQUAL_LINES_ONCE(
        "The averages are right, but equal malformed lines of a batch add only 1 to malformed.",
        lines ->
            malformed(
                lines,
                number ->
                    IntStream.rangeClosed(1, number)
                        .mapToLong(each -> malformedLines(Set.copyOf(lines.batch(each))))
                        .sum())),
    EMPTY_LINES_ARE_NOT_COUNTED(
        "The averages are right, but malformed does not have the empty lines: they are no log"
            + " entries, either.",
        lines ->
            malformed(
                lines,
                number ->
                    malformedLines(lines.only(line -> !line.equals(EMPTY_LINE)).upTo(number)))),
    READS_A_LINE_THAT_IS_CUT_OFF(
        "It takes a line that is cut off for a log entry: LogEntry.parse decides what is one.",
        lines ->
            each(
                inHalves(
                    lines,
                    half ->
                        half.stream()
                            .map(line -> line.equals(CUT_OFF) ? ok("/tea", 300) : line)
                            .toList()),
                OF_STATUS_200::averages)),
    ENDS_AT_A_MALFORMED_LINE(
        "A malformed line ends the program: the exception of LogEntry.parse is not caught.", null),
    NULL_IN_PLACE_OF_NO_ENTRY(
        "It fails with a NullPointerException. To make no entry of a line, the function of flatMap"
            + " returns an empty iterator, Collections.emptyIterator(), and not null.",
        null),
    MUCH_GOES_THROUGH_THE_SHUFFLE(
        "The averages are right, but what goes through the shuffle grows with the number of a"
            + " page's requests. reduceByKey makes one sum of a page in each partition first.",
        null),
    MUCH_COMES_TO_THE_DRIVER(
        "The averages are right, but what comes to the driver grows with the number of a page's"
            + " requests. Let the tasks make the sums.",
        null);

    private final String message;
    private final Model<Line, Result> model;

    Mistaken(String message, Model<Line, Result> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Line, Result>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * How averages are computed.
   *
   * @param counted the entries that count
   * @param key what they are grouped by
   * @param result computed from the sizes of a group
   */
  private record Way(
      Predicate<LogEntry> counted,
      Function<LogEntry, String> key,
      ToDoubleFunction<List<Long>> result) {
    Stream<Result> averages(Collection<Line> lines) {
      Map<String, List<Long>> sizes =
          lines.stream()
              .filter(line -> !line.isMalformed())
              .map(Line::entry)
              .filter(counted)
              .collect(groupingBy(key, TreeMap::new, mapping(LogEntry::getBytes, toList())));
      return sizes.entrySet().stream()
          .map(group -> new Average(group.getKey(), result.applyAsDouble(group.getValue())));
    }

    Function<List<Line>, Stream<Result>> where(Predicate<LogEntry> others) {
      return new Way(others, key, result)::averages;
    }

    Function<List<Line>, Stream<Result>> by(Function<LogEntry, String> other) {
      return new Way(counted, other, result)::averages;
    }

    Function<List<Line>, Stream<Result>> giving(ToDoubleFunction<List<Long>> other) {
      return new Way(counted, key, other)::averages;
    }
  }

  private static final Way OF_STATUS_200 =
      new Way(entry -> entry.getStatus() == OK, LogEntry::getPath, Ex03aAverageAnswerCheck::mean);

  private static double mean(List<Long> sizes) {
    return (double) sum(sizes) / sizes.size();
  }

  private static long sum(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  /** Averages of each batch, and the right number of malformed lines. */
  private static Output<Result> each(
      Batches<Line> lines, Function<List<Line>, Stream<Result>> averages) {
    return output(
        lines,
        number -> averages.apply(lines.batch(number)),
        number -> malformedLines(lines.upTo(number)));
  }

  /** The right averages of each batch, and this number of malformed lines. */
  private static Output<Result> malformed(Batches<Line> lines, IntToLongFunction malformed) {
    return output(lines, number -> OF_STATUS_200.averages(lines.batch(number)), malformed);
  }

  private static Output<Result> output(
      Batches<Line> lines, IntFunction<Stream<Result>> averages, IntToLongFunction malformed) {
    return Output.inEachBatch(
        lines,
        number ->
            Stream.concat(
                    averages.apply(number),
                    LongStream.of(malformed.applyAsLong(number))
                        .filter(value -> value != 0)
                        .mapToObj(Malformed::new))
                .toList());
  }

  private static long malformedLines(Collection<Line> lines) {
    return lines.stream().filter(Line::isMalformed).count();
  }

  private static Stream<Result> zeroWithoutAnswer(List<Line> lines) {
    Map<String, Double> averages = new TreeMap<>();
    lines.stream()
        .filter(line -> !line.isMalformed())
        .forEach(line -> averages.put(line.entry().getPath(), 0.0));
    OF_STATUS_200
        .averages(lines)
        .map(Average.class::cast)
        .forEach(average -> averages.put(average.path(), average.bytes()));
    return averages.entrySet().stream().map(each -> new Average(each.getKey(), each.getValue()));
  }

  /** The result of a function of two values for a batch of two partitions. */
  private static Stream<Result> halved(List<Line> lines, DoubleBinaryOperator function) {
    return ofHalves(
        lines,
        sizes -> sizes.stream().mapToDouble(Long::doubleValue).reduce(function).orElseThrow(),
        function);
  }

  private static Stream<Result> averagesOfAverages(List<Line> lines) {
    return ofHalves(lines, Ex03aAverageAnswerCheck::mean, (a, b) -> (a + b) / 2);
  }

  private static Stream<Result> ofHalves(
      List<Line> lines, ToDoubleFunction<List<Long>> ofHalf, DoubleBinaryOperator ofBoth) {
    Map<String, Double> results = new TreeMap<>();
    Stream.of(firstHalf(lines), secondHalf(lines))
        .flatMap(half -> OF_STATUS_200.giving(ofHalf).apply(half))
        .map(Average.class::cast)
        .forEach(each -> results.merge(each.path(), each.bytes(), ofBoth::applyAsDouble));
    return results.entrySet().stream().map(each -> new Average(each.getKey(), each.getValue()));
  }

  /** In the cases, a batch has two partitions. */
  private static List<Line> firstHalf(List<Line> lines) {
    return lines.subList(0, lines.size() / 2);
  }

  private static List<Line> secondHalf(List<Line> lines) {
    return lines.subList(lines.size() / 2, lines.size());
  }

  private static Batches<Line> inHalves(Batches<Line> lines, UnaryOperator<List<Line>> change) {
    return Batches.of(
        lines.asLists().stream()
            .map(
                batch ->
                    Stream.of(firstHalf(batch), secondHalf(batch))
                        .flatMap(half -> change.apply(half).stream())
                        .toList())
            .toList());
  }

  private static List<Line> upToTheFirstMalformed(List<Line> lines) {
    int end = 0;
    while (end < lines.size() && !lines.get(end).isMalformed()) {
      end++;
    }
    return lines.subList(0, Math.min(end + 1, lines.size()));
  }

  /** This many more requests of one page are 30 KB if all of them are moved. */
  private static final int FEW = 100;

  private static final int MANY = 4000;
  private static final int NO_MORE_BYTES_THAN = 5000;

  private static Optional<Finding> whatGrows(Answer answer) throws TimeoutException {
    Moved few = moved(answer, FEW);
    Moved many = moved(answer, MANY);
    if (many.shuffled() - few.shuffled() > NO_MORE_BYTES_THAN) {
      return Optional.of(
          new Finding(
              Mistaken.MUCH_GOES_THROUGH_THE_SHUFFLE,
              bytesOf(few.shuffled(), many.shuffled(), "through the shuffle")));
    }
    return many.toDriver() - few.toDriver() > NO_MORE_BYTES_THAN
        ? Optional.of(
            new Finding(
                Mistaken.MUCH_COMES_TO_THE_DRIVER,
                bytesOf(few.toDriver(), many.toDriver(), "to the driver")))
        : Optional.empty();
  }

  private static String bytesOf(long few, long many, String where) {
    return "Of %,d requests of one page %,d bytes go %s, of %,d requests %,d bytes."
        .formatted(FEW, few, where, MANY, many);
  }

  /**
   * What an answer moves for one batch of this many requests of one page, each with a different
   * size.
   */
  private static Moved moved(Answer answer, int requests) throws TimeoutException {
    List<String> lines =
        IntStream.range(0, requests)
            .mapToObj(n -> ok("/tea", Integer.toUnsignedLong(n * 0x9E3779B9)).text())
            .toList();
    return Moved.by(
        tester ->
            tester.collect(
                answer.averages(tester.stream(lines), TestSpark.context().sc().longAccumulator())),
        Ex03aAverageAnswer.BATCH,
        1);
  }

  private static Average average(String path, double bytes) {
    return new Average(path, bytes);
  }

  private static Malformed malformed(long lines) {
    return new Malformed(lines);
  }

  private static Line ok(String path, long bytes) {
    return answer(path, OK, bytes);
  }

  private static Line answer(String path, int status, long bytes) {
    return line(CLIENT, "GET", path, status, bytes);
  }

  private static Line line(String client, String method, String path, int status, long bytes) {
    LogEntry entry = new LogEntry(client, Instant.EPOCH, method, path, status, bytes, null, null);
    return new Line(entry, entry.toLogLine());
  }
}
