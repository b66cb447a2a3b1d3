package io.sparkcourse.section2;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex03bBlindLoginsCheck extends ExerciseCheck<Ex03bBlindLoginsCheck.Answer> {
  /** Pages by computer: client and path. */
  private static final List<List<String>> COMPUTER =
      List.of(
          List.of("ann /", "ann /tea"),
          List.of("cat /", "fay /"),
          List.of("dan /", "dan /cups"),
          List.of("ann /"),
          List.of());

  /** Pages by phone. Fay looks by either. */
  private static final List<List<String>> PHONE =
      List.of(
          List.of("bob /", "fay /"), List.of("fay /tea"), List.of("gus /"), List.of(), List.of());

  /** Logins: client and status. Eve never looks at anything. */
  private static final List<List<String>> LOGINS =
      List.of(
          List.of("ann 302", "bob 302", "eve 401", "eve 401"),
          List.of("bob 302", "cat 302", "fay 302", "eve 401"),
          List.of("eve 401", "eve 302", "dan 401", "ann 302"),
          List.of(),
          List.of("gus 401"));

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Integer> blindLogins(
        JavaPairDStream<String, String> computerPages,
        JavaPairDStream<String, String> phonePages,
        JavaPairDStream<String, Integer> logins);
  }

  Ex03bBlindLoginsCheck() {
    super("2.3b", Ex03bBlindLogins::blindLogins);
  }

  @Override
  protected void check(Answer answer) {
    try (DStreamTester tester = DStreamTester.every(Ex03bBlindLogins.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> output =
          tester.collect(
              returned(
                  answer.blindLogins(
                      pairs(tester.stream(COMPUTER)),
                      pairs(tester.stream(PHONE)),
                      pairs(tester.stream(LOGINS)).mapValues(Integer::valueOf))));
      tester.run(LOGINS.size());

      comparison().judge(output);
    }
  }

  private static Comparison<Tuple2<String, Integer>> comparison() {
    return Comparison.with(Ex03bBlindLogins.BATCH, tries((client, batch) -> !looked(client, batch)))
        .input(labelled("computer: ", COMPUTER))
        .input(labelled("phone: ", PHONE))
        .input(labelled("logins: ", LOGINS))
        .mistake(
            "It takes no notice of the pages looked at by phone: put both streams of pages into one"
                + " by union.",
            tries((client, batch) -> !in(COMPUTER, client, batch)))
        .mistake(
            "It takes no notice of the pages looked at by computer: put both streams of pages into"
                + " one by union.",
            tries((client, batch) -> !in(PHONE, client, batch)))
        .mistake(
            "It also tells clients that looked at pages by one of the two, computer or phone: only"
                + " who looked by neither is to be told. Put both streams of pages into one by union"
                + " first.",
            tries((client, batch) -> !(in(COMPUTER, client, batch) && in(PHONE, client, batch))))
        .mistake(
            "It tells who looked and logged in, and those are the others: a join keeps the keys that"
                + " are in both streams. Which operation keeps what has no partner?",
            tries(Ex03bBlindLoginsCheck::looked))
        .mistake(
            "It tells who looked and logged in, and each login as often as there were pages: a join"
                + " gives every combination. Which operation keeps what has no partner?",
            results(
                batch ->
                    counted(
                        batch,
                        client ->
                            times(LOGINS, client, batch)
                                * (times(COMPUTER, client, batch) + times(PHONE, client, batch)))))
        .mistake(
            "It tells all who logged in, whatever they looked at: which of them have no page beside"
                + " their logins?",
            tries((client, batch) -> true))
        .mistake(
            "It forgives clients that looked in an earlier batch: the same batch is asked for, and"
                + " streams are put together batch by batch, without a window.",
            tries(
                (client, batch) ->
                    IntStream.rangeClosed(1, batch).noneMatch(before -> looked(client, before))))
        .mistake(
            "It tells each try by itself: one pair a client is asked for, with the number of its"
                + " tries.",
            results(
                batch ->
                    LOGINS.get(batch - 1).stream()
                        .map(Ex03bBlindLoginsCheck::client)
                        .filter(client -> !looked(client, batch))
                        .map(client -> new Tuple2<>(client, 1))
                        .toList()))
        .mistake(
            "It adds the statuses up: to count, make a 1 of each login first.",
            results(
                batch ->
                    counted(
                        batch,
                        client ->
                            looked(client, batch)
                                ? 0
                                : LOGINS.get(batch - 1).stream()
                                    .filter(login -> client(login).equals(client))
                                    .mapToInt(login -> Integer.parseInt(login.substring(4)))
                                    .sum())))
        .mistake(
            "It counts the logins that failed: every try counts, whatever its status.",
            results(
                batch ->
                    counted(
                        batch,
                        client ->
                            looked(client, batch)
                                ? 0
                                : Collections.frequency(LOGINS.get(batch - 1), client + " 401"))))
        .mistake(
            "It tells who looked and did not log in, with 0 tries: the other side has to be empty."
                + " In a cogroup the first of the two is that of the stream whose method you call.",
            results(
                batch ->
                    clients(batch).stream()
                        .filter(client -> times(LOGINS, client, batch) == 0)
                        .map(client -> new Tuple2<>(client, 0))
                        .toList()))
        .mistake(
            "It tells every client of either side: a cogroup has them all, and you want those whose"
                + " pages are empty.",
            results(
                batch ->
                    clients(batch).stream()
                        .map(client -> new Tuple2<>(client, times(LOGINS, client, batch)))
                        .toList()));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains("different slide durations")
        ? Optional.of(
            "It puts a window on one of the streams, and not on the others: what is asked for is in"
                + " the same batch, so no window is needed.")
        : Optional.empty();
  }

  /** Each batch in one line. */
  private static List<List<String>> labelled(String stream, List<List<String>> batches) {
    return batches.stream().map(batch -> List.of(stream + String.join(", ", batch))).toList();
  }

  private static JavaPairDStream<String, String> pairs(JavaDStream<String> texts) {
    return texts.mapToPair(text -> new Tuple2<>(client(text), text.substring(4)));
  }

  private static String client(String text) {
    return text.substring(0, 3);
  }

  private static int times(List<List<String>> stream, String client, int batch) {
    return (int) stream.get(batch - 1).stream().filter(text -> client(text).equals(client)).count();
  }

  private static boolean in(List<List<String>> stream, String client, int batch) {
    return times(stream, client, batch) > 0;
  }

  private static boolean looked(String client, int batch) {
    return in(COMPUTER, client, batch) || in(PHONE, client, batch);
  }

  /** All clients of a batch, in any of the streams. */
  private static Set<String> clients(int batch) {
    return Stream.of(COMPUTER, PHONE, LOGINS)
        .flatMap(stream -> stream.get(batch - 1).stream())
        .map(Ex03bBlindLoginsCheck::client)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedMap<Integer, List<Tuple2<String, Integer>>> tries(
      BiPredicate<String, Integer> told) {
    return results(
        batch ->
            counted(batch, client -> told.test(client, batch) ? times(LOGINS, client, batch) : 0));
  }

  /** The clients of a batch with a number, but for those whose number is 0. */
  private static List<Tuple2<String, Integer>> counted(int batch, ToIntFunction<String> number) {
    return clients(batch).stream()
        .map(client -> new Tuple2<>(client, number.applyAsInt(client)))
        .filter(pair -> pair._2() > 0)
        .toList();
  }

  private static SortedMap<Integer, List<Tuple2<String, Integer>>> results(
      IntFunction<List<Tuple2<String, Integer>>> ofBatch) {
    SortedMap<Integer, List<Tuple2<String, Integer>>> results = new TreeMap<>();
    for (int batch = 1; batch <= LOGINS.size(); batch++) {
      results.put(batch, ofBatch.apply(batch));
    }
    return results;
  }
}
