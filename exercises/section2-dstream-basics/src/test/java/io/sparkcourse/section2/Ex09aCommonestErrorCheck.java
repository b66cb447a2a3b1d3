package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** An event is a request. */
class Ex09aCommonestErrorCheck
    extends StreamCheck<
        Ex09aCommonestErrorCheck.Answer,
        Ex09aCommonestErrorCheck.Request,
        Ex09aCommonestErrorCheck.Count> {
  private static final int WINDOW = 3;
  private static final String CLIENT = "A";

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Long> commonestError(
        JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory);
  }

  /** A request and the status of its answer. */
  record Request(int status, String path, String client) {
    boolean isError() {
      return status >= 400;
    }

    String error() {
      return status + " " + path;
    }

    LogEntry entry() {
      return new LogEntry(client, Instant.EPOCH, "GET", path, status, 100, null, null);
    }

    @Override
    public String toString() {
      return error() + (client.equals(CLIENT) ? "" : " to " + client);
    }
  }

  /** An error and its number of occurrences. */
  record Count(String error, Long times) {
    @Override
    public String toString() {
      return "(" + error + "," + times + ")";
    }
  }

  Ex09aCommonestErrorCheck() {
    super("2.9a", Ex09aCommonestError.BATCH, Ex09aCommonestError::commonestError);
  }

  @Override
  protected void cases(Cases<Request, Count> cases) {
    cases
        .of("every 5 minutes, the commonest error of the last 15")
        .batch(answer(200, "/tea"), answer(404, "/mug"), answer(404, "/mug"))
        .batch(answer(404, "/mug"), answer(503, "/cart"), answer(503, "/cart"))
        .batch(answer(503, "/cart"), answer(200, "/tea"))
        .batch(answer(200, "/tea"))
        .gives(1, count("404 /mug", 2))
        .gives(2, count("404 /mug", 3))
        .gives(3, count("404 /mug", 3))
        .gives(4, count("503 /cart", 3));
    cases
        .of("if there was no error, nothing")
        .batch(answer(404, "/mug"))
        .batch(answer(200, "/tea"))
        .emptyBatches(3)
        .batch(answer(500, "/pay"))
        .gives(1, count("404 /mug", 1))
        .gives(2, count("404 /mug", 1))
        .gives(3, count("404 /mug", 1))
        .gives(6, count("500 /pay", 1));
    cases
        .of("an error has a status of 400 or above")
        .batch(answer(399, "/tea"), answer(399, "/tea"), answer(400, "/mug"))
        .gives(1, count("400 /mug", 1));
    cases
        .of("errors of the client and of the server")
        .batch(answer(499, "/tea"), answer(499, "/tea"), answer(500, "/mug"))
        .batch(answer(500, "/mug"), answer(500, "/mug"))
        .gives(1, count("499 /tea", 2))
        .gives(2, count("500 /mug", 3));
    cases
        .of("most often, by number: 10 times are more than 9")
        .batch(times(9, answer(404, "/mug")))
        .batch(times(10, answer(503, "/cart")))
        .gives(1, count("404 /mug", 9))
        .gives(2, count("503 /cart", 10));
    cases
        .of("of errors with the same count, only the one whose text is first")
        .batch(answer(404, "/a"), answer(401, "/tea"), answer(401, "/mug"), answer(503, "/cart"))
        .gives(1, count("401 /mug", 1));
    cases
        .of("the most often in 15 minutes, also if others came more often in each batch")
        .batch(answer(404, "/a"), answer(404, "/a"), answer(404, "/mug"))
        .batch(answer(404, "/b"), answer(404, "/b"), answer(404, "/mug"))
        .batch(answer(404, "/mug"))
        .gives(1, count("404 /a", 2))
        .gives(2, count("404 /a", 2))
        .gives(3, count("404 /mug", 3));
    cases
        .of("the text is that of error: the path with its query, letter by letter")
        .batch(
            answer(404, "/find?q=a"),
            answer(404, "/find?q=b"),
            answer(404, "/Mug"),
            answer(404, "/mug"),
            answer(404, "/cup"),
            answer(404, "/cup"))
        .gives(1, count("404 /cup", 2));
    cases
        .of("an error counts each time, from any client")
        .batch(
            answer(404, "/mug"),
            answer(404, "/mug"),
            answer(404, "/mug"),
            answer(503, "/cart"),
            answer(503, "/cart"),
            new Request(503, "/cart", "B"),
            new Request(503, "/cart", "C"))
        .gives(1, count("503 /cart", 4));
  }

  @Override
  protected Output<Count> expected(Batches<Request> requests) {
    return Way.RIGHT.output(requests);
  }

  @Override
  protected Batches<Request> generated(Draws draws) {
    return draws.batches(
        12,
        9,
        () ->
            new Request(
                draws.oneOf(399, 400, 404, 404, 503),
                draws.oneOf("/mug", "/Mug", "/find?q=a", "/find?q=b"),
                draws.oneOf(CLIENT, "B")));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Request, Count> run) {
    run.collect(
        answer.commonestError(run.stream(Request::entry), run.context(), run.checkpointDirectory()),
        Count::new);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Request, Count> {
    COUNTS_ALL_REQUESTS(
        "It counts all requests, not only errors.", Way.RIGHT.where(request -> true)),
    COUNTS_FROM_500(
        "It counts errors with a status of 500 and above only, not of 400 and above.",
        Way.RIGHT.where(request -> request.status() >= 500)),
    COUNTS_BELOW_500(
        "It leaves out errors with a status of 500 and above.",
        Way.RIGHT.where(request -> request.status() / 100 == 4)),
    COUNTS_ABOVE_400(
        "It leaves out errors with status 400: 400 or above is asked for.",
        Way.RIGHT.where(request -> request.status() > 400)),
    EACH_BATCH_BY_ITSELF(
        "It looks back 5 minutes, not 15: the window length is how far a window looks back.",
        Way.RIGHT.window(1, 1)),
    EVERY_15_MINUTES(
        "It gives a result every 15 minutes, not every 5. How often a window gives a result is its"
            + " sliding interval.",
        Way.RIGHT.window(WINDOW, WINDOW)),
    NEVER_FORGETS(
        "It counts all errors since the start, not those of the last 15 minutes.",
        Way.RIGHT.window(1000, 1)),
    GIVES_AN_ERROR_THAT_CAME_0_TIMES(
        "It gives an error that came 0 times. An inverse function keeps what has left at 0, unless"
            + " a filterFunc takes it out; countByValueAndWindow has one inside.",
        Ex09aCommonestErrorCheck::withZeros),
    GIVES_THE_RAREST(
        "It gives the error that came least often.",
        Way.RIGHT.first(Comparator.comparing(Count::times).thenComparing(Count::error))),
    TIES_THE_OTHER_WAY_ROUND(
        "Of errors with the same count, it gives the one whose text is last, not first.",
        Way.RIGHT.first(Comparator.comparing(Count::times).thenComparing(Count::error).reversed())),
    TIES_BY_PATH(
        "Of errors with the same count, it gives the one whose path is first. It is the whole"
            + " text that decides, and the text begins with the status.",
        Way.RIGHT.first(
            Comparator.comparing(Count::times)
                .reversed()
                .thenComparing(count -> count.error().substring(4))
                .thenComparing(Count::error))),
    COUNTS_COMPARED_AS_TEXT(
        "It compares the counts as text, and there 9 comes after 10.",
        Way.RIGHT.first(
            Comparator.comparing((Count count) -> count.times().toString())
                .reversed()
                .thenComparing(Count::error))),
    GIVES_ALL_ERRORS(
        "It gives all errors of the window, not only the commonest.",
        Way.RIGHT.select(counts -> counts)),
    GIVES_ALL_OF_A_TIE(
        "It gives all errors with the highest count, not only the one whose text is first.",
        Way.RIGHT.select(
            counts ->
                counts.stream()
                    .filter(count -> count.times().equals(counts.get(0).times()))
                    .toList())),
    CUT_OFF_TOO_EARLY(
        "It counts only the commonest error of each batch: one that is second in each batch can be"
            + " the commonest of 15 minutes.",
        requests -> Way.RIGHT.output(onlyTheCommonestOfEachBatch(requests))),
    COUNTS_FOR_EACH_CLIENT(
        "It counts the errors of each client by themselves. What is counted is the whole element,"
            + " so make each element the text of the error alone.",
        Way.RIGHT.by(request -> request.error() + " " + request.client())),
    COUNTS_EQUAL_REQUESTS_ONCE(
        "It counts equal requests of a batch only once.",
        requests ->
            Way.RIGHT.output(
                Batches.of(
                    requests.asLists().stream()
                        .map(batch -> batch.stream().distinct().toList())
                        .toList()))),
    CUTS_THE_QUERY_OFF(
        "It cuts the query off the path: the text of an error has it.",
        Way.RIGHT.by(request -> request.error().replaceFirst("\\?.*", ""))),
    ANY_CASE(
        "It takes texts for the same that differ in upper and lower case.",
        Way.RIGHT.by(request -> request.error().toLowerCase(Locale.ROOT))),
    ONLY_THE_STATUS(
        "It counts how often each status came, not each error: status and path.",
        Way.RIGHT.by(request -> Integer.toString(request.status())));

    private final String message;
    private final Model<Request, Count> model;

    Mistaken(String message, Model<Request, Count> model) {
      this.message = message;
      this.model = model;
    }

    Mistaken(String message, Way way) {
      this(message, (Model<Request, Count>) way::output);
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Request, Count>> model() {
      return Optional.of(model);
    }
  }

  /**
   * A way to find the most common error, right or wrong.
   *
   * @param length of the window, in batches
   * @param slide its sliding interval, in batches
   * @param counted the requests that count
   * @param text by what they are counted; the first two words are output
   * @param order of the counts
   * @param selection which of the ordered counts are output
   */
  private record Way(
      int length,
      int slide,
      Predicate<Request> counted,
      Function<Request, String> text,
      Comparator<Count> order,
      UnaryOperator<List<Count>> selection) {
    static final Way RIGHT =
        new Way(
            WINDOW,
            1,
            Request::isError,
            Request::error,
            Comparator.comparing(Count::times).reversed().thenComparing(Count::error),
            counts -> counts.subList(0, Math.min(1, counts.size())));

    Way window(int otherLength, int otherSlide) {
      return new Way(otherLength, otherSlide, counted, text, order, selection);
    }

    Way where(Predicate<Request> other) {
      return new Way(length, slide, other, text, order, selection);
    }

    Way by(Function<Request, String> other) {
      return new Way(length, slide, counted, other, order, selection);
    }

    Way first(Comparator<Count> other) {
      return new Way(length, slide, counted, text, other, selection);
    }

    Way select(UnaryOperator<List<Count>> other) {
      return new Way(length, slide, counted, text, order, other);
    }

    Output<Count> output(Batches<Request> requests) {
      return Output.every(slide, requests, last -> result(requests.window(last, length)));
    }

    List<Count> result(List<Request> requests) {
      List<String> texts = requests.stream().filter(counted).map(text).toList();
      return selected(texts.stream().distinct(), texts);
    }

    /** For these texts, even if some of them did not occur. */
    List<Count> selected(Stream<String> texts, List<String> all) {
      return selection
          .apply(
              texts
                  .map(each -> count(each, Collections.frequency(all, each)))
                  .sorted(order)
                  .toList())
          .stream()
          .map(count -> count(withoutClient(count.error()), count.times()))
          .toList();
    }
  }

  private static String withoutClient(String text) {
    return text.replaceFirst("^(\\S+ \\S+) .*", "$1");
  }

  private static Output<Count> withZeros(Batches<Request> requests) {
    return Output.inEachBatch(
        requests,
        last ->
            Way.RIGHT.selected(
                errors(requests.upTo(last)).stream().distinct(),
                errors(requests.window(last, WINDOW))));
  }

  private static List<String> errors(List<Request> requests) {
    return requests.stream().filter(Request::isError).map(Request::error).toList();
  }

  private static Batches<Request> onlyTheCommonestOfEachBatch(Batches<Request> requests) {
    return Batches.of(
        requests.asLists().stream()
            .map(
                batch -> {
                  List<String> commonest =
                      Way.RIGHT.result(batch).stream().map(Count::error).toList();
                  return batch.stream()
                      .filter(request -> commonest.contains(request.error()))
                      .toList();
                })
            .toList());
  }

  private static Request answer(int status, String path) {
    return new Request(status, path, CLIENT);
  }

  private static List<Request> times(int number, Request request) {
    return Collections.nCopies(number, request);
  }

  private static Count count(String error, long times) {
    return new Count(error, times);
  }
}
