package io.sparkcourse.section2;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;
import scala.collection.JavaConverters;

class Ex04aBlockedClientsCheck extends ExerciseCheck<Ex04aBlockedClientsCheck.Answer> {
  /** Batches of clients; the bot is busiest at first, then bob. */
  private static final List<List<String>> CLIENTS =
      List.of(
          List.of("bot", "ann", "bot", "bob", "bot", "bot", "cat", "bob", "bob", "cat"),
          List.of("bot", "ann", "bot", "bob", "bot", "ann", "ann", "ann", "cat", "bob"),
          List.of("bob", "bob", "bob", "ann", "bot", "cat", "cat", "bot", "bot", "bot"),
          List.of("bot", "bot", "bob", "bob", "bob", "bob", "ann", "cat", "cat", "cat"),
          List.of(),
          List.of("ann", "bot", "bob"),
          List.of("bob", "bob", "ann"));

  /** Who is blocked in each of them. */
  private static final List<Set<String>> BLOCKED =
      List.of(
          Set.of(),
          Set.of("bot"),
          Set.of("bot", "bob"),
          Set.of("bob"),
          Set.of("bob"),
          Set.of("ann", "bob", "bot"),
          Set.of());

  private static final Comparator<Tuple2<Integer, String>> BUSIEST_FIRST =
      Comparator.comparing((Tuple2<Integer, String> count) -> -count._1())
          .thenComparing(Tuple2::_2);

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<Integer, String> busiest(
        JavaDStream<LogEntry> requests, Ex04aBlockedClients.Blocklist blocklist);
  }

  Ex04aBlockedClientsCheck() {
    super("2.4a", Ex04aBlockedClients::busiest);
  }

  @Override
  protected void check(Answer answer) throws TimeoutException {
    Operator operator = new Operator();
    JobsBeforeTheBatch jobs = new JobsBeforeTheBatch();
    TestSpark.context().sc().addSparkListener(jobs);
    try (DStreamTester tester = DStreamTester.every(Ex04aBlockedClients.BATCH)) {
      BatchOutput<Tuple2<Integer, String>> output =
          tester.collect(returned(answer.busiest(tester.stream(requests()), operator)));
      for (int batch = 1; batch <= CLIENTS.size(); batch++) {
        operator.blocked = BLOCKED.get(batch - 1);
        tester.run(1);
      }
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
      comparison().judge(tiesInAlphabeticalOrder(output));
    } finally {
      TestSpark.context().sc().removeSparkListener(jobs);
    }
    if (operator.asked > CLIENTS.size()) {
      throw WrongAnswer.because(
          "What it tells is right, but it asks the list "
              + operator.asked
              + " times for "
              + CLIENTS.size()
              + " batches: ask once for each batch, and keep the answer in a variable of the"
              + " function.");
    }
    if (!jobs.names.isEmpty()) {
      throw WrongAnswer.because(
          "What it tells is right, but it runs jobs while the jobs of the batch are still being made: "
              + String.join(", ", jobs.names)
              + ". That is an action in transform's function, and everything waits for it: do it with"
              + " transformations.");
    }
  }

  private static Comparison<Tuple2<Integer, String>> comparison() {
    return Comparison.with(
            Ex04aBlockedClients.BATCH,
            counts((client, batch) -> !blocked(batch).contains(client), BUSIEST_FIRST))
        .input(CLIENTS)
        .input(BLOCKED.stream().map(List::of).toList())
        .ordered()
        .mistake(
            "It goes by the list of the first batch for ever: is the list asked where the streams are"
                + " defined? That happens once. The function of transform is called for each batch.",
            counts((client, batch) -> !blocked(1).contains(client), BUSIEST_FIRST))
        .mistake(
            "It goes by the list of the batch before: ask it in the function of transform, which is"
                + " called before the batch is computed.",
            counts(
                (client, batch) -> !blocked(Math.max(1, batch - 1)).contains(client),
                BUSIEST_FIRST))
        .mistake(
            "Who was blocked once stays blocked, also when the list does not say so any more.",
            counts((client, batch) -> !blockedUpTo(batch).contains(client), BUSIEST_FIRST))
        .mistake(
            "It tells the clients that are blocked, and leaves out the others.",
            counts((client, batch) -> blocked(batch).contains(client), BUSIEST_FIRST))
        .mistake(
            "It tells the least busy clients first: sort descending.",
            counts(
                (client, batch) -> !blocked(batch).contains(client),
                Comparator.comparing((Tuple2<Integer, String> count) -> count._1())
                    .thenComparing(Tuple2::_2)))
        .mistake(
            "It sorts by client: make the number of requests the key, and sort after that.",
            counts(
                (client, batch) -> !blocked(batch).contains(client),
                Comparator.comparing(Tuple2::_2)));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains("NotSerializableException: " + Operator.class.getName())
        ? Optional.of(
            "It asks the list in a function that runs in the tasks, for each request. Ask it in the"
                + " driver: in the function of transform, and outside that of filter.")
        : Optional.empty();
  }

  /** The list. It is not serializable, as no connection to a database is. */
  private static final class Operator implements Ex04aBlockedClients.Blocklist {
    private volatile Set<String> blocked = Set.of();
    private volatile int asked;

    @Override
    public synchronized Set<String> now() {
      asked++;
      return blocked;
    }
  }

  /** Notes the jobs that no output operation has started, but for the samples of a sort. */
  private static final class JobsBeforeTheBatch extends SparkListener {
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      if (start.properties().getProperty("spark.streaming.internal.outputOpId") == null) {
        String name = nameOfLastStage(start);
        if (!name.startsWith("sort")) {
          names.add(name);
        }
      }
    }
  }

  /** Such as {@code collect at Ex04aBlockedClients.java:70}. */
  private static String nameOfLastStage(SparkListenerJobStart start) {
    return JavaConverters.seqAsJavaList(start.stageInfos()).stream()
        .max(Comparator.comparing(StageInfo::stageId))
        .orElseThrow()
        .name();
  }

  private static Set<String> blocked(int batch) {
    return BLOCKED.get(batch - 1);
  }

  private static Set<String> blockedUpTo(int batch) {
    Set<String> blocked = new HashSet<>();
    BLOCKED.subList(0, batch).forEach(blocked::addAll);
    return blocked;
  }

  private static List<List<LogEntry>> requests() {
    return CLIENTS.stream()
        .map(batch -> batch.stream().map(Ex04aBlockedClientsCheck::request).toList())
        .toList();
  }

  private static LogEntry request(String client) {
    LogEntry request = new LogEntry();
    request.setClientIp(client);
    return request;
  }

  private static SortedMap<Integer, List<Tuple2<Integer, String>>> counts(
      BiPredicate<String, Integer> told, Comparator<Tuple2<Integer, String>> order) {
    SortedMap<Integer, List<Tuple2<Integer, String>>> counts = new TreeMap<>();
    for (int number = 1; number <= CLIENTS.size(); number++) {
      int batch = number;
      Map<String, Long> ofBatch =
          CLIENTS.get(batch - 1).stream()
              .filter(client -> told.test(client, batch))
              .collect(groupingBy(client -> client, counting()));
      counts.put(
          batch,
          ofBatch.entrySet().stream()
              .map(count -> new Tuple2<>(count.getValue().intValue(), count.getKey()))
              .sorted(order)
              .toList());
    }
    return counts;
  }

  /** The output, but where neighbours have the same number they are in the alphabet's order. */
  private static SortedMap<Integer, List<Tuple2<Integer, String>>> tiesInAlphabeticalOrder(
      BatchOutput<Tuple2<Integer, String>> output) {
    SortedMap<Integer, List<Tuple2<Integer, String>>> batches = output.batches();
    batches.replaceAll(
        (batch, counts) -> {
          List<Tuple2<Integer, String>> sorted = new ArrayList<>(counts);
          int from = 0;
          for (int to = 1; to <= sorted.size(); to++) {
            if (to == sorted.size() || !sorted.get(to)._1().equals(sorted.get(from)._1())) {
              sorted.subList(from, to).sort(Comparator.comparing(Tuple2::_2));
              from = to;
            }
          }
          return sorted;
        });
    return batches;
  }
}
