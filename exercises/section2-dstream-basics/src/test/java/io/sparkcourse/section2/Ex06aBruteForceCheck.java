package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** An event is a request. */
class Ex06aBruteForceCheck
    extends StreamCheck<
        Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>>,
        Ex06aBruteForceCheck.Request,
        Ex06aBruteForceCheck.Count> {
  private static final int WINDOW = 6;
  private static final int SLIDE = 2;
  private static final long MANY = Ex06aBruteForce.MANY;

  private static final int MINUTE = 60;
  private static final String LOGIN = "/login";
  private static final String BROWSER = "browser";

  /**
   * A request of a client.
   *
   * @param path that was requested
   * @param agent the client's name for itself
   * @param secondsAgo how long before the end of its batch it was made, by its own time
   */
  record Request(String client, int status, String path, String agent, int secondsAgo) {
    boolean failed() {
      return status == 401;
    }

    boolean gotPage() {
      return status == 200;
    }

    LogEntry entry(Time batch) {
      Instant time = Instant.ofEpochMilli(batch.milliseconds()).minusSeconds(secondsAgo);
      return new LogEntry(client, time, "POST", path, status, 800, null, agent);
    }

    @Override
    public String toString() {
      return client
          + " "
          + status
          + (path.equals(LOGIN) ? "" : " " + path)
          + (agent.equals(BROWSER) ? "" : " by " + agent)
          + (secondsAgo < MINUTE ? "" : ", made a minute ago");
    }
  }

  /** A client and its number of failures. */
  record Count(String client, Long failures) {
    @Override
    public String toString() {
      return "(" + client + "," + failures + ")";
    }
  }

  Ex06aBruteForceCheck() {
    super("2.6a", Ex06aBruteForce.BATCH, Ex06aBruteForce::bruteForce);
  }

  @Override
  protected void cases(Cases<Request, Count> cases) {
    cases
        .of("every 10 seconds, the clients that failed 3 times and got no page")
        .batch(failed("A"), failed("B"))
        .batch(failed("A"), failed("B"), page("C"))
        .batch(failed("A"), failed("B"))
        .batch(page("B"), answer("C", 404))
        .gives(4, count("A", 3));
    cases
        .of("at least 3 times, and how often")
        .batch(failed("A"), failed("B"), failed("C"), failed("D"), failed("D"))
        .batch(failed("A"), failed("B"), failed("A"), failed("D"), failed("D"))
        .gives(2, count("A", 3), count("D", 4));
    cases
        .of("in the last 30 seconds: all six batches count, and none before")
        .batch(failed("A"))
        .batch(failed("A"), failed("C"))
        .batch(failed("B"), failed("C"))
        .emptyBatches(2)
        .batch(failed("A"))
        .batch(failed("B"))
        .batch(failed("B"), failed("C"))
        .gives(6, count("A", 3))
        .gives(8, count("B", 3));
    cases
        .of("in the last 30 seconds: after that, it is forgotten")
        .batch(failed("A"), failed("A"), failed("A"))
        .emptyBatches(8)
        .batch(failed("A"))
        .gives(2, count("A", 3))
        .gives(4, count("A", 3))
        .gives(6, count("A", 3));
    cases
        .of("a login has failed if the status is 401, and not 403 or 400")
        .batch(failed("A"), failed("A"), answer("A", 403), answer("A", 400), answer("B", 403))
        .batch(answer("B", 403), answer("B", 403))
        .givesNothing();
    cases
        .of("401, whatever the path")
        .batch(new Request("A", 401, "/admin", BROWSER, 0), failed("A"))
        .batch(new Request("A", 401, "/", BROWSER, 0))
        .gives(2, count("A", 3));
    cases
        .of("a client is an address, whatever it calls itself")
        .batch(failed("A"), new Request("A", 401, LOGIN, "phone", 0))
        .batch(new Request("A", 401, LOGIN, "robot", 0))
        .gives(2, count("A", 3));
    cases
        .of("what reaches Spark counts, even if it was made long before")
        .batch(failedAMinuteAgo("A"), failedAMinuteAgo("A"))
        .batch(failed("A"))
        .gives(2, count("A", 3));
    cases
        .of("got no page, before the failures or after them")
        .batch(page("A"), failed("A"), failed("A"), failed("A"))
        .batch(failed("B"), failed("B"), failed("B"), page("B"), failed("B"))
        .givesNothing();
    cases
        .of("got no page in the last 30 seconds, in whichever batch")
        .batch(page("A"))
        .emptyBatches(1)
        .batch(failed("A"), failed("A"), failed("A"))
        .emptyBatches(3)
        .batch(page("B"))
        .batch(failed("B"), failed("B"), failed("B"))
        .gives(8, count("A", 3));
    cases
        .of("statuses other than 401 and 200 do not matter")
        .batch(failed("A"), failed("A"), failed("A"), answer("A", 302), answer("A", 500))
        .batch(answer("A", 404), answer("A", 206))
        .gives(2, count("A", 3));
    cases
        .of("a page of another client does not matter")
        .batch(failed("A"), failed("A"), page("B"))
        .batch(failed("A"), page("B"))
        .gives(2, count("A", 3));
  }

  @Override
  protected Output<Count> expected(Batches<Request> requests) {
    return guessing(requests, Way.RIGHT);
  }

  @Override
  protected Batches<Request> generated(Draws draws) {
    return draws.batches(
        14,
        8,
        () ->
            new Request(
                draws.oneOf("A", "A", "B", "C"),
                draws.percent(75) ? 401 : draws.oneOf(200, 206, 302, 400, 403, 500),
                draws.oneOf(LOGIN, LOGIN, "/admin"),
                draws.oneOf(BROWSER, "phone"),
                draws.percent(30) ? MINUTE : 0));
  }

  @Override
  protected void connect(
      Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>> answer,
      StreamRun<Request, Count> run) {
    run.collect(answer.apply(run.stream(Request::entry)), Count::new);
  }

  @Override
  protected List<Rule<Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>>>> rules() {
    return List.of(
        new Rule<>(
            "the bytes that come to the driver do not grow with the number of a client's requests",
            Ex06aBruteForceCheck::whatGrows));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Request, Count> {
    GIVES_A_RESULT_IN_EVERY_BATCH(
        "It gives a result every 5 seconds, in every batch, and not every 10. How often a window"
            + " gives a result is its sliding interval.",
        requests -> guessing(requests, Way.RIGHT.window(WINDOW, 1))),
    LOOKS_BACK_10_SECONDS(
        "It looks back 10 seconds, not 30. The window length is how far a window looks back, the"
            + " sliding interval how often.",
        requests -> guessing(requests, Way.RIGHT.window(SLIDE, SLIDE))),
    LENGTH_AND_SLIDE_SWAPPED(
        "It looks back 10 seconds, every 30: the other way round. The window length comes first.",
        requests -> guessing(requests, Way.RIGHT.window(SLIDE, WINDOW))),
    COUNTS_A_FAILURE_AGAIN(
        "It counts a failure more than once: it adds up windows that overlap. The RDD of one window"
            + " has all that one result is made from.",
        Ex06aBruteForceCheck::addedUp),
    NEVER_FORGETS(
        "It counts all failures since the start, not those of the last 30 seconds.",
        requests -> guessing(requests, Way.RIGHT.window(1000, SLIDE))),
    LEAVES_LATE_ONES_OUT(
        "It leaves out failures whose own time is before the last 30 seconds. What counts is when"
            + " they reach Spark.",
        requests ->
            guessing(
                requests,
                Way.RIGHT.failed(request -> request.failed() && request.secondsAgo() < MINUTE))),
    MANY_IN_ONE_BATCH(
        "It counts the failures of a client only in batches that have at least 3 of them, and not"
            + " all of the window.",
        requests -> guessing(onlyIfManyInTheBatch(requests), Way.RIGHT)),
    MORE_THAN_3(
        "It leaves out clients that failed exactly 3 times: at least 3 is asked for.",
        requests -> guessing(requests, Way.RIGHT.atLeast(MANY + 1))),
    ALSO_FEWER_THAN_3(
        "It also gives clients that failed once or twice.",
        requests -> guessing(requests, Way.RIGHT.atLeast(1))),
    COUNTS_ALL_STATUSES(
        "It counts all requests of a client, not only those with status 401.",
        requests -> guessing(requests, Way.RIGHT.failed(request -> true))),
    COUNTS_ALL_CLIENT_ERRORS(
        "It counts requests with another status from 400 to 499, not only 401.",
        requests -> guessing(requests, Way.RIGHT.failed(request -> request.status() / 100 == 4))),
    COUNTS_403(
        "It counts requests with status 403, too, not only 401.",
        requests ->
            guessing(
                requests,
                Way.RIGHT.failed(request -> request.failed() || request.status() == 403))),
    ONLY_ONE_PATH(
        "It leaves out failures whose path is not /login: the path does not matter.",
        requests ->
            guessing(
                requests,
                Way.RIGHT.failed(request -> request.failed() && request.path().equals(LOGIN)))),
    BY_USER_AGENT(
        "It takes a client for several if it calls itself by several names.",
        requests ->
            guessing(requests, Way.RIGHT.by(request -> request.client() + " " + request.agent()))),
    DOES_NOT_LOOK_AT_PAGES(
        "It also gives clients that got a page.",
        requests -> guessing(requests, Way.RIGHT.page(request -> false))),
    PAGES_OF_THE_SAME_BATCH(
        "It leaves out the failures of a client only in batches in which the client got a page, and"
            + " not all of the window.",
        requests -> guessing(withoutClientsThatGotAPage(requests), Way.RIGHT)),
    PAGES_OF_10_SECONDS(
        "It leaves out clients that got a page in the last 10 seconds, not in the last 30.",
        requests -> guessing(requests, Way.RIGHT.pagesOf(SLIDE))),
    PAGES_SINCE_THE_START(
        "It leaves out clients that got a page at any time since the start, not in the last 30"
            + " seconds.",
        requests -> guessing(requests, Way.RIGHT.pagesOf(1000))),
    A_PAGE_STARTS_THE_COUNT_AGAIN(
        "It counts the failures after the last page of a client. A client that got a page in the"
            + " last 30 seconds, before the failures or after them, is left out.",
        Ex06aBruteForceCheck::afterTheLastPage),
    ANY_OTHER_STATUS_IS_A_PAGE(
        "It leaves out clients with any request of another status than 401, such as 302 or 404: a"
            + " page has status 200.",
        requests -> guessing(requests, Way.RIGHT.page(request -> !request.failed()))),
    ANY_SUCCESS_IS_A_PAGE(
        "It leaves out clients with a status below 400, such as 302: a page has status 200.",
        requests -> guessing(requests, Way.RIGHT.page(request -> request.status() < 400))),
    ANY_PAGE_OF_ANYBODY(
        "It gives nothing when any client got a page: only pages of the same client matter.",
        Ex06aBruteForceCheck::nobodyGotAPage),
    MUCH_COMES_TO_THE_DRIVER(
        "What it gives is right, but what comes to the driver grows with the number of a client's"
            + " requests. Let the tasks count.",
        null);

    private final String message;
    private final Model<Request, Count> model;

    Mistaken(String message, Model<Request, Count> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Request, Count>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * A way to find guessing clients, right or wrong.
   *
   * @param length of the window, in batches
   * @param slide its sliding interval, in batches
   * @param pagesOf how many batches are searched for pages
   * @param client by what a request is counted; its first word is the client
   */
  private record Way(
      int length,
      int slide,
      int pagesOf,
      Predicate<Request> failed,
      Predicate<Request> page,
      Function<Request, String> client,
      long atLeast) {
    static final Way RIGHT =
        new Way(WINDOW, SLIDE, WINDOW, Request::failed, Request::gotPage, Request::client, MANY);

    Way window(int otherLength, int otherSlide) {
      return new Way(otherLength, otherSlide, otherLength, failed, page, client, atLeast);
    }

    Way pagesOf(int batches) {
      return new Way(length, slide, batches, failed, page, client, atLeast);
    }

    Way failed(Predicate<Request> other) {
      return new Way(length, slide, pagesOf, other, page, client, atLeast);
    }

    Way page(Predicate<Request> other) {
      return new Way(length, slide, pagesOf, failed, other, client, atLeast);
    }

    Way by(Function<Request, String> other) {
      return new Way(length, slide, pagesOf, failed, page, other, atLeast);
    }

    Way atLeast(long other) {
      return new Way(length, slide, pagesOf, failed, page, client, other);
    }

    List<Count> guessing(List<Request> counted, List<Request> searched) {
      List<String> readers = searched.stream().filter(page).map(client).toList();
      List<String> failures = counted.stream().filter(failed).map(client).toList();
      return failures.stream()
          .distinct()
          .filter(each -> !readers.contains(each))
          .map(each -> count(each.split(" ")[0], Collections.frequency(failures, each)))
          .filter(count -> count.failures() >= atLeast)
          .toList();
    }
  }

  private static Output<Count> guessing(Batches<Request> requests, Way way) {
    return Output.every(
        way.slide(),
        requests,
        last ->
            way.guessing(
                requests.window(last, way.length()), requests.window(last, way.pagesOf())));
  }

  /** A window over windows: each batch counts once for each of the windows that it is in. */
  private static Output<Count> addedUp(Batches<Request> requests) {
    return Output.every(
        SLIDE,
        requests,
        last ->
            Way.RIGHT.guessing(
                IntStream.of(last, last - SLIDE, last - 2 * SLIDE)
                    .filter(end -> end > 0)
                    .mapToObj(end -> requests.window(end, WINDOW))
                    .flatMap(List::stream)
                    .toList(),
                requests.window(last, WINDOW)));
  }

  private static Output<Count> afterTheLastPage(Batches<Request> requests) {
    return Output.every(
        SLIDE,
        requests,
        last -> {
          List<Request> window = requests.window(last, WINDOW);
          return Way.RIGHT.guessing(
              IntStream.range(0, window.size())
                  .filter(
                      i ->
                          window.subList(i, window.size()).stream()
                              .noneMatch(
                                  later ->
                                      later.gotPage()
                                          && later.client().equals(window.get(i).client())))
                  .mapToObj(window::get)
                  .toList(),
              List.of());
        });
  }

  private static Output<Count> nobodyGotAPage(Batches<Request> requests) {
    return Output.every(
        SLIDE,
        requests,
        last -> {
          List<Request> window = requests.window(last, WINDOW);
          return window.stream().anyMatch(Request::gotPage)
              ? List.of()
              : Way.RIGHT.guessing(window, window);
        });
  }

  private static Batches<Request> onlyIfManyInTheBatch(Batches<Request> requests) {
    return byBatch(
        requests,
        batch -> request -> !request.failed() || failuresOf(request.client(), batch) >= MANY);
  }

  private static long failuresOf(String client, List<Request> requests) {
    return requests.stream()
        .filter(request -> request.failed() && request.client().equals(client))
        .count();
  }

  private static Batches<Request> withoutClientsThatGotAPage(Batches<Request> requests) {
    return byBatch(
        requests,
        batch ->
            request ->
                batch.stream()
                    .noneMatch(
                        other -> other.gotPage() && other.client().equals(request.client())));
  }

  /** Some of the requests of each batch. */
  private static Batches<Request> byBatch(
      Batches<Request> requests, Function<List<Request>, Predicate<Request>> wanted) {
    return Batches.of(
        requests.asLists().stream()
            .map(batch -> batch.stream().filter(wanted.apply(batch)).toList())
            .toList());
  }

  private static final int FEW_REQUESTS = 100;
  private static final int MANY_REQUESTS = 4000;

  /** This many more requests are more than 20 KB if their addresses are sent to the driver. */
  private static final int NO_MORE_BYTES_THAN = 5000;

  private static Optional<Finding> whatGrows(
      Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>> answer)
      throws TimeoutException {
    long few = bytesToDriver(answer, FEW_REQUESTS);
    long many = bytesToDriver(answer, MANY_REQUESTS);
    return many - few <= NO_MORE_BYTES_THAN
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Mistaken.MUCH_COMES_TO_THE_DRIVER,
                "Of %,d requests of one client %,d bytes come to the driver, of %,d requests %,d."
                    .formatted(FEW_REQUESTS, few, MANY_REQUESTS, many)));
  }

  /** In the first window, with this many failures of one client. */
  private static long bytesToDriver(
      Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>> answer, int requests)
      throws TimeoutException {
    List<LogEntry> entries =
        IntStream.range(0, requests)
            .mapToObj(n -> failed("192.0.2.1").entry(new Time(1000L * n)))
            .toList();
    return Moved.by(
            tester -> tester.collect(answer.apply(tester.stream(List.of(entries)))),
            Ex06aBruteForce.BATCH,
            SLIDE)
        .toDriver();
  }

  private static Request failed(String client) {
    return answer(client, 401);
  }

  private static Request page(String client) {
    return answer(client, 200);
  }

  private static Request answer(String client, int status) {
    return new Request(client, status, LOGIN, BROWSER, 0);
  }

  private static Request failedAMinuteAgo(String client) {
    return new Request(client, 401, LOGIN, BROWSER, MINUTE);
  }

  private static Count count(String client, long failures) {
    return new Count(client, failures);
  }
}
