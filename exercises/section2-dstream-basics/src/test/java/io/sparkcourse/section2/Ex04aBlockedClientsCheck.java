package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
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
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;
import scala.collection.JavaConverters;

/** An event is a request, or a change of the list, which happens before the batch is generated. */
class Ex04aBlockedClientsCheck
    extends StreamCheck<
        Ex04aBlockedClientsCheck.Answer,
        Ex04aBlockedClientsCheck.Event,
        Ex04aBlockedClientsCheck.Count> {

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<Integer, String> busiest(
        JavaDStream<LogEntry> requests, Ex04aBlockedClients.Blocklist blocklist);
  }

  /** What happens in a batch. */
  sealed interface Event {}

  /** A client sends a request. */
  record Request(String client) implements Event {
    LogEntry entry() {
      LogEntry entry = new LogEntry();
      entry.setClientIp(client);
      return entry;
    }

    @Override
    public String toString() {
      return client;
    }
  }

  /** From now on the list has these clients, and no other. */
  record Listed(Set<String> clients) implements Event {
    @Override
    public String toString() {
      return "blocked: "
          + (clients.isEmpty() ? "nobody" : String.join(", ", new TreeSet<>(clients)));
    }
  }

  /** A number of requests and the client that made them. */
  record Count(int requests, String client) {
    @Override
    public String toString() {
      return "(" + requests + "," + client + ")";
    }
  }

  Ex04aBlockedClientsCheck() {
    super("2.4a", Ex04aBlockedClients.BATCH, Ex04aBlockedClients::busiest);
  }

  @Override
  protected void cases(Cases<Event, Count> cases) {
    cases
        .of("the busiest clients of each batch that are not blocked")
        .batch(from("bot"), from("bot"), from("bot"), from("ann"))
        .batch(blocked("bot"), from("bot"), from("bot"), from("bot"), from("ann"))
        .batch(blocked("ann"), from("bot"), from("bot"), from("ann"))
        .gives(1, count(3, "bot"), count(1, "ann"))
        .gives(2, count(1, "ann"))
        .gives(3, count(2, "bot"));
    cases
        .of("the busiest first")
        .batch(requests(new TreeMap<>(Map.of("ann", 1, "bob", 3, "cat", 2, "dan", 5, "eve", 4))))
        .gives(
            1, count(5, "dan"), count(4, "eve"), count(3, "bob"), count(2, "cat"), count(1, "ann"));
    cases
        .of("who was blocked is let in again")
        .batch(blocked("bot"), from("bot"), from("bot"), from("ann"))
        .batch(blocked(), from("bot"), from("bot"), from("ann"))
        .batch(blocked("bot", "ann"), from("bot"), from("bot"), from("ann"), from("cat"))
        .gives(1, count(1, "ann"))
        .gives(2, count(2, "bot"), count(1, "ann"))
        .gives(3, count(1, "cat"));
    cases
        .of("if nobody is left, nothing")
        .batch(blocked("bot", "ann"), from("bot"), from("bot"), from("ann"))
        .emptyBatches(1)
        .batch(blocked("cat"), from("cat"))
        .givesNothing();
    cases
        .of("a list that changes while there are no requests")
        .batch(blocked("bot"), from("bot"))
        .batch(blocked())
        .batch(from("bot"))
        .gives(3, count(1, "bot"));
    cases
        .of("the whole address is in the list")
        .batch(
            blocked("192.0.2.7"),
            from("192.0.2.7"),
            from("192.0.2.78"),
            from("1.192.0.2.7"),
            from("192.0.2.7"),
            from("192.0.2"),
            from("192.0.2.78"))
        .batch(blocked("ann", "bob"), from("nobody"), from("bobann"), from("bobann"))
        .gives(1, count(2, "192.0.2.78"), count(1, "1.192.0.2.7"), count(1, "192.0.2"))
        .gives(2, count(2, "bobann"), count(1, "nobody"));
    cases
        .of("busiest first, by number: 10 are more than 9")
        .batch(requests(new TreeMap<>(Map.of("ann", 9, "bot", 10, "cat", 2))))
        .gives(1, count(10, "bot"), count(9, "ann"), count(2, "cat"));
    cases
        .of("of each batch, not since the start")
        .batch(from("ann"), from("ann"), from("ann"))
        .batch(from("ann"), from("bot"), from("bot"))
        .gives(1, count(3, "ann"))
        .gives(2, count(2, "bot"), count(1, "ann"));
  }

  @Override
  protected Output<Count> expected(Batches<Event> events) {
    return counts(events, Ex04aBlockedClientsCheck::isAllowed);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> clients = List.of("bot", "bot2", "bo", "ann", "robot");
    return draws.batches(
        10,
        12,
        () ->
            draws.percent(15)
                ? new Listed(
                    Set.copyOf(draws.list(draws.between(0, 3), () -> draws.oneOf(clients))))
                : from(draws.percent(30) ? "bot" : draws.oneOf(clients)));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Event, Count> run) {
    Operator operator = new Operator();
    operator.goTo(1, run.input());
    run.collectBatches(
        answer.busiest(run.stream(Request.class, Request::entry), operator),
        Ex04aBlockedClientsCheck::tiesInAlphabeticalOrder);
    run.beforeEachBatch(
        batch -> {
          operator.reportIfAskedTwice(batch - 1, run);
          operator.goTo(batch, run.input());
        });
    run.atEnd(() -> operator.reportIfAskedTwice(run.input().size(), run));
  }

  @Override
  protected boolean ordered() {
    return true;
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "keep the list in no static field", Ex04aBlockedClientsCheck::keptInAStaticField),
        new Rule<>("start no job for each batch", Ex04aBlockedClientsCheck::startedJobs));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("NotSerializableException: " + Operator.class.getName())
        ? Optional.of(Mistaken.ASKS_IN_THE_TASKS)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Count> {
    GOES_BY_THE_FIRST_LIST(
        "It goes by the list as it was at the start, whatever the operator does. The method of the"
            + " exercise is called once; the function of transform is called for each batch.",
        counting((events, batch, client) -> !listIn(events, 1).contains(client))),
    GOES_BY_THE_LIST_OF_THE_BATCH_BEFORE(
        "It goes by the list of the batch before.",
        counting((events, batch, client) -> !listIn(events, batch - 1).contains(client))),
    BLOCKS_FOREVER(
        "It leaves out clients that were blocked once and have been let in again.",
        counting(
            (events, batch, client) ->
                events.upTo(batch).stream()
                    .noneMatch(
                        event -> event instanceof Listed list && list.clients().contains(client)))),
    LEAVES_OUT_NOBODY(
        "It does not leave out the clients that are blocked.",
        counting((events, batch, client) -> true)),
    GIVES_THE_BLOCKED(
        "It gives the clients that are blocked, and leaves out the others.",
        counting((events, batch, client) -> listIn(events, batch).contains(client))),
    BLOCKS_WHO_BEGINS_LIKE_A_BLOCKED_ONE(
        "It leaves out clients whose address begins like a blocked one: the whole address counts.",
        counting(
            (events, batch, client) ->
                listIn(events, batch).stream().noneMatch(client::startsWith))),
    BLOCKS_WHO_CONTAINS_A_BLOCKED_ONE(
        "It leaves out clients whose address has a blocked one in it: the whole address counts.",
        counting(
            (events, batch, client) -> listIn(events, batch).stream().noneMatch(client::contains))),
    BLOCKS_A_PART_OF_A_BLOCKED_ONE(
        "It leaves out clients whose address is a part of a blocked one: the whole address counts.",
        counting(
            (events, batch, client) ->
                listIn(events, batch).stream().noneMatch(blocked -> blocked.contains(client)))),
    LEAST_BUSY_FIRST(
        "It gives the least busy clients first.", sorting(Comparator.comparing(Count::requests))),
    SORTS_BY_CLIENT(
        "It gives the clients in alphabetical order, not the busiest first.",
        sorting(Comparator.comparing(Count::client))),
    NUMBERS_COMPARED_AS_TEXT(
        "It compares the numbers as text, and there 9 comes after 10.",
        sorting(
            Comparator.comparing((Count count) -> Integer.toString(count.requests())).reversed())),
    COUNTS_SINCE_THE_START(
        "It counts all requests since the start, not those of each batch.",
        events -> counts(events, events::upTo, Ex04aBlockedClientsCheck::isAllowed, BUSIEST_FIRST)),
    ASKS_IN_THE_TASKS(
        "It asks the list in a function that goes to the tasks, and the list cannot be sent there."
            + " The function of transform is called in the driver, and that of filter in the"
            + " tasks.",
        null),
    ASKS_MORE_THAN_ONCE(
        "What it gives is right, but it asks the list more than once for a batch.", null),
    KEEPS_THE_LIST_IN_A_STATIC_FIELD(
        "What it gives is right here, in one JVM, but it keeps the list in a static field. On a"
            + " cluster the tasks would not see it.",
        null),
    STARTS_JOBS(
        "What it gives is right, but it starts jobs while Spark makes the jobs of a batch, and the"
            + " next batch waits for that. With transformations alone it starts none;"
            + " sortByKey(false, 1), into one partition, needs none either.",
        null);

    private final String message;
    private final Model<Event, Count> model;

    Mistaken(String message, Model<Event, Count> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Count>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** Whether a client is output. */
  @FunctionalInterface
  private interface Allowed {
    boolean isAllowed(Batches<Event> events, int batch, String client);
  }

  private static final Comparator<Count> BUSIEST_FIRST =
      Comparator.comparing(Count::requests).reversed();

  private static boolean isAllowed(Batches<Event> events, int batch, String client) {
    return !listIn(events, batch).contains(client);
  }

  private static Set<String> listIn(Batches<Event> events, int batch) {
    return events.upTo(batch).stream()
        .filter(Listed.class::isInstance)
        .map(event -> ((Listed) event).clients())
        .reduce(Set.of(), (before, after) -> after);
  }

  private static Model<Event, Count> counting(Allowed allowed) {
    return events -> counts(events, allowed);
  }

  private static Model<Event, Count> sorting(Comparator<Count> order) {
    return events -> counts(events, events::batch, Ex04aBlockedClientsCheck::isAllowed, order);
  }

  private static Output<Count> counts(Batches<Event> events, Allowed allowed) {
    return counts(events, events::batch, allowed, BUSIEST_FIRST);
  }

  private static Output<Count> counts(
      Batches<Event> events,
      IntFunction<List<Event>> counted,
      Allowed allowed,
      Comparator<Count> order) {
    return Output.inEachBatch(
        events,
        batch -> {
          List<String> clients =
              counted.apply(batch).stream()
                  .filter(Request.class::isInstance)
                  .map(Object::toString)
                  .filter(client -> allowed.isAllowed(events, batch, client))
                  .toList();
          return clients.stream()
              .distinct()
              .map(client -> count(Collections.frequency(clients, client), client))
              .sorted(order.thenComparing(Count::client))
              .toList();
        });
  }

  /** The output, but neighbors with the same number are in alphabetical order. */
  private static List<Count> tiesInAlphabeticalOrder(List<Tuple2<Integer, String>> pairs) {
    List<Count> counts = new ArrayList<>();
    pairs.forEach(pair -> counts.add(count(pair._1(), pair._2())));
    int from = 0;
    for (int to = 1; to <= counts.size(); to++) {
      if (to == counts.size() || counts.get(to).requests() != counts.get(from).requests()) {
        counts.subList(from, to).sort(Comparator.comparing(Count::client));
        from = to;
      }
    }
    return counts;
  }

  /** The list. It is not serializable, like a connection to a database. */
  private static final class Operator implements Ex04aBlockedClients.Blocklist {
    private Set<String> blocked = Set.of();
    private int asked;

    @Override
    public synchronized Set<String> now() {
      asked++;
      return blocked;
    }

    private synchronized void block(Set<String> clients) {
      blocked = clients;
    }

    private synchronized void goTo(int batch, Batches<Event> events) {
      blocked = listIn(events, batch);
      asked = 0;
    }

    private synchronized void reportIfAskedTwice(int batch, StreamRun<Event, Count> run) {
      if (batch > 0 && asked > 1) {
        run.found(
            Mistaken.ASKS_MORE_THAN_ONCE, "It asks " + asked + " times for batch " + batch + ".");
      }
    }
  }

  private static Optional<Finding> keptInAStaticField(Answer answer) throws ClassNotFoundException {
    String blocked = "client-" + UUID.randomUUID();
    runOfOneBatch(answer, Set.of(blocked));
    return StaticFields.with(blocked, Ex04aBlockedClients.class, answer)
        .map(
            field ->
                new Finding(
                    Mistaken.KEEPS_THE_LIST_IN_A_STATIC_FIELD, "The field is " + field + "."));
  }

  private static Optional<Finding> startedJobs(Answer answer) throws Exception {
    JobsBeforeTheBatch jobs = new JobsBeforeTheBatch();
    TestSpark.context().sc().addSparkListener(jobs);
    try {
      runOfOneBatch(answer, Set.of("bot"));
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      Collection<String> calls = jobs.calls();
      return calls.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Finding(Mistaken.STARTS_JOBS, "Started by " + String.join(", ", calls) + "."));
    } finally {
      TestSpark.context().sc().removeSparkListener(jobs);
    }
  }

  private static void runOfOneBatch(Answer answer, Set<String> blocked) {
    Operator operator = new Operator();
    operator.block(blocked);
    try (DStreamTester tester = DStreamTester.every(Ex04aBlockedClients.BATCH)) {
      List<LogEntry> requests =
          Stream.of("bot", "ann", "bob", "ann").map(client -> new Request(client).entry()).toList();
      tester.collect(answer.busiest(tester.stream(List.of(requests)), operator));
      tester.run(1);
    }
  }

  /** Records the jobs that no output operation has started. */
  private static final class JobsBeforeTheBatch extends SparkListener {
    private final Set<String> calls = new TreeSet<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
      if (start.properties().getProperty("spark.streaming.internal.outputOpId") == null) {
        calls.add(nameOfLastStage(start));
      }
    }

    private synchronized Collection<String> calls() {
      return List.copyOf(calls);
    }
  }

  /** Such as {@code collect at Ex04aBlockedClients.java:70}. */
  private static String nameOfLastStage(SparkListenerJobStart start) {
    return JavaConverters.seqAsJavaList(start.stageInfos()).stream()
        .max(Comparator.comparing(StageInfo::stageId))
        .orElseThrow()
        .name();
  }

  private static Event from(String client) {
    return new Request(client);
  }

  private static Event blocked(String... clients) {
    return new Listed(Set.of(clients));
  }

  private static Count count(int requests, String client) {
    return new Count(requests, client);
  }

  /** Numbers of requests of some clients. */
  private static List<Event> requests(Map<String, Integer> numbers) {
    List<Event> requests = new ArrayList<>();
    numbers.forEach((client, number) -> requests.addAll(Collections.nCopies(number, from(client))));
    return requests;
  }
}
