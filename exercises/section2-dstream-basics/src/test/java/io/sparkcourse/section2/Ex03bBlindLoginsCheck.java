package io.sparkcourse.section2;

import io.sparkcourse.testing.DStreamTester;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** An event is a page that is looked at, or a login. */
class Ex03bBlindLoginsCheck
    extends StreamCheck<
        Ex03bBlindLoginsCheck.Answer, Ex03bBlindLoginsCheck.Event, Ex03bBlindLoginsCheck.Tries> {

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Integer> blindLogins(
        JavaPairDStream<String, String> computerPages,
        JavaPairDStream<String, String> phonePages,
        JavaPairDStream<String, Integer> logins);
  }

  /** What a client does. */
  sealed interface Event {
    String client();
  }

  /** Looks at a page on a computer. */
  record ByComputer(String client, String page) implements Event {
    @Override
    public String toString() {
      return "computer (" + client + "," + page + ")";
    }
  }

  /** Looks at a page on a phone. */
  record ByPhone(String client, String page) implements Event {
    @Override
    public String toString() {
      return "phone (" + client + "," + page + ")";
    }
  }

  /** Tries to log in, and gets this status. */
  record Login(String client, int status) implements Event {
    @Override
    public String toString() {
      return "login (" + client + "," + status + ")";
    }
  }

  /** A client and how often it tried to log in. */
  record Tries(String client, Integer number) {
    @Override
    public String toString() {
      return "(" + client + "," + number + ")";
    }
  }

  Ex03bBlindLoginsCheck() {
    super("2.3b", Ex03bBlindLogins.BATCH, Ex03bBlindLogins::blindLogins);
  }

  @Override
  protected void cases(Cases<Event, Tries> cases) {
    cases
        .of("who tried to log in and looked at no page in the same batch, with how often it tried")
        .batch(
            computer("ann"),
            new ByComputer("ann", "/tea"),
            phone("bob"),
            login("ann", 302),
            login("eve", 401),
            login("eve", 401))
        .batch(computer("cat"), login("bob", 302), login("cat", 302))
        .gives(1, tries("eve", 2))
        .gives(2, tries("bob", 1));
    cases
        .of("a page by a phone is a page")
        .batch(phone("bob"), login("bob", 302), login("eve", 401))
        .gives(1, tries("eve", 1));
    cases
        .of("a page by a computer is a page")
        .batch(computer("ann"), login("ann", 302), login("eve", 401))
        .gives(1, tries("eve", 1));
    cases
        .of("pages by both")
        .batch(computer("ann"), phone("ann"), login("ann", 401), login("ann", 302))
        .givesNothing();
    cases
        .of("in the same batch: before and after it does not count")
        .batch(login("bob", 401), login("ann", 401))
        .batch(phone("bob"), computer("ann"))
        .batch(login("bob", 302), login("ann", 302))
        .gives(1, tries("bob", 1), tries("ann", 1))
        .gives(3, tries("bob", 1), tries("ann", 1));
    cases
        .of("in the same batch: after the login, too")
        .batch(
            login("bob", 302), phone("bob"), login("ann", 302), login("eve", 302), computer("ann"))
        .gives(1, tries("eve", 1));
    cases
        .of("each try counts, whatever the status")
        .batch(login("eve", 401), login("eve", 302), login("eve", 500), login("bob", 302))
        .gives(1, tries("eve", 3), tries("bob", 1));
    cases
        .of("each try counts, also if the same status comes again")
        .batch(login("eve", 401), login("eve", 401), login("eve", 302), login("eve", 302))
        .gives(1, tries("eve", 4));
    cases
        .of("for a client that did not try, nothing")
        .batch(computer("ann"), phone("bob"))
        .emptyBatches(1)
        .batch(computer("ann"), login("eve", 302))
        .gives(3, tries("eve", 1));
    cases
        .of("how often it tried in this batch")
        .batch(login("eve", 401), login("eve", 401))
        .batch(login("eve", 401))
        .gives(1, tries("eve", 2))
        .gives(2, tries("eve", 1));
  }

  @Override
  protected Output<Tries> expected(Batches<Event> events) {
    return RIGHT.output(events);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> clients = List.of("ann", "bob", "cat", "eve", "fay");
    return draws.batches(
        9,
        9,
        () ->
            draws.percent(60)
                ? login(draws.oneOf(clients), draws.oneOf(302, 401, 401))
                : draws.percent(50)
                    ? new ByComputer(draws.oneOf(clients), draws.oneOf("/", "/tea"))
                    : new ByPhone(draws.oneOf(clients), draws.oneOf("/", "/tea")));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Event, Tries> run) {
    run.collect(
        answer.blindLogins(
            pairs(run, ByComputer.class, ByComputer::page),
            pairs(run, ByPhone.class, ByPhone::page),
            pairs(run, Login.class, Login::status)),
        Tries::new);
  }

  private static <X extends Event, V> JavaPairDStream<String, V> pairs(
      StreamRun<Event, Tries> run, Class<X> kind, Function<X, V> value) {
    return run.stream(kind, event -> new Tuple2<>(event.client(), value.apply(event)))
        .mapToPair(pair -> pair);
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>("keep nothing in a static field", Ex03bBlindLoginsCheck::keptInAStaticField));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("different slide durations")
        ? Optional.of(Mistaken.A_WINDOW_ON_ONE_STREAM)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Tries> {
    DOES_NOT_LOOK_AT_PHONES(
        "It takes no notice of the pages looked at by phone.",
        blind((events, batch, client) -> times(events.batch(batch), ByComputer.class, client))),
    DOES_NOT_LOOK_AT_COMPUTERS(
        "It takes no notice of the pages looked at by computer.",
        blind((events, batch, client) -> times(events.batch(batch), ByPhone.class, client))),
    LEAVES_OUT_WHO_LOOKED_BY_BOTH(
        "It leaves out only clients that looked at pages by both, computer and phone. One of them"
            + " is enough.",
        blind(
            (events, batch, client) ->
                Math.min(
                    times(events.batch(batch), ByComputer.class, client),
                    times(events.batch(batch), ByPhone.class, client)))),
    DOES_NOT_LOOK_AT_PAGES(
        "It gives all clients that tried to log in, whatever they looked at.",
        blind((events, batch, client) -> 0)),
    PAGES_OF_EARLIER_BATCHES(
        "It leaves out clients that looked at a page in an earlier batch. Streams are put together"
            + " batch by batch; the same batch is asked for.",
        blind((events, batch, client) -> pages(events.upTo(batch), client))),
    GIVES_WHO_LOOKED(
        "It gives the clients that looked at a page and tried to log in, and those are the others."
            + " A join keeps the keys that are in both streams.",
        each(
            (events, client) ->
                pages(events, client) > 0 ? positive(logins(events, client)) : List.of())),
    GIVES_WHO_LOOKED_AND_COUNTS_COMBINATIONS(
        "It gives the clients that looked at a page and tried to log in, and counts each login once"
            + " for each page. A join gives every combination of the keys that are in both"
            + " streams.",
        each((events, client) -> positive(logins(events, client) * pages(events, client)))),
    EACH_TRY_BY_ITSELF(
        "It gives each try by itself, and not one pair for each client with the number of tries.",
        each(
            (events, client) ->
                pages(events, client) > 0
                    ? List.of()
                    : Collections.nCopies(logins(events, client), 1))),
    ADDS_STATUSES_UP(
        "It adds the statuses up, and does not count the tries.",
        each(
            (events, client) ->
                positive(
                    pages(events, client) > 0
                        ? 0
                        : statuses(events, client).stream().mapToInt(status -> status).sum()))),
    COUNTS_FAILED_LOGINS(
        "It counts only logins with status 401: each try counts, whatever its status.",
        each(
            (events, client) ->
                positive(
                    pages(events, client) > 0
                        ? 0
                        : Collections.frequency(statuses(events, client), 401)))),
    COUNTS_EQUAL_STATUSES_ONCE(
        "It counts tries of a client with the same status only once.",
        each(
            (events, client) ->
                positive(
                    pages(events, client) > 0 ? 0 : Set.copyOf(statuses(events, client)).size()))),
    GIVES_WHO_DID_NOT_TRY(
        "It gives clients that looked at a page and did not try to log in. In a cogroup the first"
            + " of the two is that of the stream whose method is called.",
        each((events, client) -> logins(events, client) == 0 ? List.of(0) : List.of())),
    GIVES_EVERY_CLIENT(
        "It gives every client, also those that looked at a page: a cogroup has them all.",
        each((events, client) -> List.of(logins(events, client)))),
    A_WINDOW_ON_ONE_STREAM(
        "It puts a window on one of the streams, with another sliding interval than the others"
            + " have. The same batch is asked for: no window is needed.",
        null),
    KEEPS_SOMETHING_IN_A_STATIC_FIELD(
        "What it gives is right here, in one JVM, but it keeps clients in a static field. On a"
            + " cluster the tasks would not see it.",
        null);

    private final String message;
    private final Model<Event, Tries> model;

    Mistaken(String message, Model<Event, Tries> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Tries>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** How many pages a client is considered to have looked at. */
  @FunctionalInterface
  private interface Looked {
    int pages(Batches<Event> events, int batch, String client);
  }

  private static final Model<Event, Tries> RIGHT =
      blind((events, batch, client) -> pages(events.batch(batch), client));

  /** The clients of each batch that looked at no pages, with their logins. */
  private static Model<Event, Tries> blind(Looked looked) {
    return events ->
        ofClients(
            events,
            (batch, client) ->
                looked.pages(events, batch, client) > 0
                    ? List.of()
                    : positive(logins(events.batch(batch), client)));
  }

  /** The result for each client and the events of a batch. */
  private static Model<Event, Tries> each(BiFunction<List<Event>, String, List<Integer>> numbers) {
    return events ->
        ofClients(events, (batch, client) -> numbers.apply(events.batch(batch), client));
  }

  private static Output<Tries> ofClients(
      Batches<Event> events, BiFunction<Integer, String, List<Integer>> numbers) {
    return Output.inEachBatch(
        events,
        batch ->
            events.batch(batch).stream()
                .map(Event::client)
                .distinct()
                .flatMap(
                    client ->
                        numbers.apply(batch, client).stream().map(number -> tries(client, number)))
                .toList());
  }

  private static List<Integer> positive(int number) {
    return number > 0 ? List.of(number) : List.of();
  }

  private static int pages(List<Event> events, String client) {
    return times(events, ByComputer.class, client) + times(events, ByPhone.class, client);
  }

  private static int logins(List<Event> events, String client) {
    return times(events, Login.class, client);
  }

  private static int times(List<Event> events, Class<? extends Event> kind, String client) {
    return (int)
        events.stream()
            .filter(event -> kind.isInstance(event) && event.client().equals(client))
            .count();
  }

  private static List<Integer> statuses(List<Event> events, String client) {
    return events.stream()
        .filter(event -> event instanceof Login && event.client().equals(client))
        .map(event -> ((Login) event).status())
        .toList();
  }

  private static Optional<Finding> keptInAStaticField(Answer answer) throws ClassNotFoundException {
    String client = "client-" + UUID.randomUUID();
    try (DStreamTester tester = DStreamTester.every(Ex03bBlindLogins.BATCH)) {
      tester.collect(
          answer.blindLogins(
              pairs(tester, client, "/"), pairs(tester, client, "/"), pairs(tester, client, 302)));
      tester.run(1);
    }
    return StaticFields.with(client, Ex03bBlindLogins.class, answer)
        .map(
            field ->
                new Finding(
                    Mistaken.KEEPS_SOMETHING_IN_A_STATIC_FIELD, "The field is " + field + "."));
  }

  private static <V> JavaPairDStream<String, V> pairs(
      DStreamTester tester, String client, V value) {
    return tester.stream(List.of(List.of(new Tuple2<>(client, value)))).mapToPair(pair -> pair);
  }

  private static Event computer(String client) {
    return new ByComputer(client, "/");
  }

  private static Event phone(String client) {
    return new ByPhone(client, "/");
  }

  private static Event login(String client, int status) {
    return new Login(client, status);
  }

  private static Tries tries(String client, int number) {
    return new Tries(client, number);
  }
}
