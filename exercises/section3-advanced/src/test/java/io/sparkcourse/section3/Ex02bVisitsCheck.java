package io.sparkcourse.section3;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section3.Ex02bVisits.Visit;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.streaming.api.java.JavaDStream;

class Ex02bVisitsCheck extends ExerciseCheck<Function<JavaDStream<LogEntry>, JavaDStream<Visit>>> {
  private static final int GAP_MINUTES = 30;
  private static final int BATCH_MINUTES = 10;
  private static final int BATCHES = 12;

  /** Stands for a null, which a tester cannot collect. */
  private static final Visit NULL = new Visit("null", Instant.EPOCH, Instant.EPOCH, 0);

  /**
   * Ann logs out and comes back, Bob falls silent, Cleo comes back after 41 minutes and Finn after
   * exactly 30, Dora's visit has two batches between its pages, Eve's log comes late, Gus logs out
   * of nothing, and Hal does so after a gap.
   */
  private static final List<List<Request>> REQUESTS =
      List.of(
          List.of(page("Ann", 1), page("Bob", 2), page("Ann", 3), page("Hal", 4), page("Finn", 5)),
          List.of(page("Ann", 12), page("Bob", 14)),
          List.of(logout("Ann", 25)),
          List.of(page("Cleo", 31), page("Finn", 35), page("Ann", 38)),
          List.of(page("Dora", 41), logout("Hal", 44)),
          List.of(page("Eve", 1), page("Eve", 5), page("Eve", 50), page("Eve", 52)),
          List.of(page("Dora", 62)),
          List.of(page("Cleo", 72)),
          List.of(logout("Gus", 85)));

  Ex02bVisitsCheck() {
    super("3.2b", Ex02bVisits::visits);
  }

  @Override
  protected void check(Function<JavaDStream<LogEntry>, JavaDStream<Visit>> answer) {
    try (DStreamTester tester = DStreamTester.every(Ex02bVisits.BATCH).withCheckpoint()) {
      BatchOutput<Visit> output =
          tester.collect(
              returned(answer.apply(tester.stream(entries())))
                  .map(visit -> visit == null ? NULL : visit));
      tester.run(BATCHES);

      requireNoNull(output);
      comparison().judge(output);
      CheckpointedState.require(tester);
    }
  }

  private static void requireNoNull(BatchOutput<Visit> output) {
    if (output.batches().values().stream().anyMatch(visits -> visits.contains(NULL))) {
      throw WrongAnswer.because(
          "It puts out null for a request that ends nothing: a function of three arguments has a"
              + " result for each request. Return a list, which may be empty, and flatMap it; or take"
              + " the function of four arguments, which returns an Optional.");
    }
  }

  private static Comparison<Visit> comparison() {
    return Comparison.with(Ex02bVisits.BATCH, told())
        .input(REQUESTS)
        .mistake(
            "It ends a visit with each micro-batch. A visit goes on in the next one: where does it"
                + " keep what has come so far?",
            told(Flaw.NO_STATE))
        .mistake(
            "It tells a visit again and again while it goes on, once for each request: mapWithState"
                + " has a result for each record, not one for each client. Tell a visit when it ends.",
            told(Flaw.TELLS_EACH_REQUEST))
        .mistake(
            "It tells the visits that are open, in each micro-batch: those that have ended are asked"
                + " for.",
            told(Flaw.TELLS_OPEN_VISITS))
        .mistake(
            "It takes the time of the micro-batch for that of the request. Eve's log came late: her"
                + " four requests were made in 51 minutes, in two visits.",
            told(Flaw.TIME_OF_ARRIVAL))
        .mistake(
            "It goes by when a request comes, to tell whether a visit goes on. Eve's log came late: 45"
                + " minutes lie between her second and her third request, by their own time.",
            told(Flaw.GAP_OF_ARRIVAL))
        .mistake(
            "It ends a visit by time-out alone. But Cleo came back after 41 minutes, in the very"
                + " micro-batch in which her visit would have timed out, and a request makes the state"
                + " young again; and Eve's two visits came in one micro-batch. Compare the requests'"
                + " own times, too.",
            told(Flaw.NO_GAP))
        .mistake(
            "It never tells a visit whose client does not come back: when would Spark call the"
                + " function for a client of whom nothing comes?",
            told(Flaw.NO_TIMEOUT))
        .mistake(
            "It ends the visit of a client of whom a single micro-batch has nothing: is the time-out"
                + " 30 minutes, and not 30 seconds?",
            told(Flaw.TIMEOUT_OF_SECONDS))
        .mistake(
            "It tells visits that timed out in micro-batch 10 only: Spark looks for time-outs when it"
                + " checkpoints the state, every 10 micro-batches unless the stream's checkpoint(...)"
                + " says otherwise.",
            told(Flaw.LOOKS_EVERY_TEN_BATCHES))
        .mistake(
            "It tells Ann's visit when she logs out, but keeps it: her request after that made it"
                + " longer. What removes a state?",
            told(Flaw.LOGOUT_KEEPS_THE_VISIT))
        .mistake(
            "It tells Ann's visit when she logs out, but leaves its state as it was before: her"
                + " request after that made it longer. What removes a state?",
            told(Flaw.LOGOUT_LEAVES_THE_STATE))
        .mistake("It takes a logout for a page like any other.", told(Flaw.LOGOUT_IS_A_PAGE))
        .mistake(
            "It removes the visit at the logout, but never tells it.",
            told(Flaw.LOGOUT_IS_NOT_TOLD))
        .mistake(
            "The request for /logout is the last page of its visit: it is missing.",
            told(Flaw.LOGOUT_DOES_NOT_COUNT))
        .mistake(
            "One request may end two visits: Hal logged out after a gap, which ended the visit before"
                + " and one of a single page. Only one of them is told.",
            told(Flaw.ONE_RESULT))
        .mistake(
            "It ends Finn's visit after exactly 30 minutes: more than 30 are asked for.",
            told(Flaw.GAP_INCLUDED));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("Cannot update the state that is timing out")) {
      return Optional.of(
          "It updates a state that times out. Spark calls the function once more for a client that"
              + " was silent for too long: then state.isTimingOut(), and the state can be read and no"
              + " longer changed.");
    }
    if (failure.contains("Cannot remove the state that is timing out")) {
      return Optional.of(
          "It removes a state that times out. When state.isTimingOut(), Spark removes it: the"
              + " function may only read it.");
    }
    if (failure.contains("State is not set")) {
      return Optional.of(
          "It reads the state of a client that has none yet: ask state.exists() before"
              + " state.get().");
    }
    if (failure.contains("java.lang.NullPointerException")) {
      return Optional.of(
          "Does it ask for the request when there is none? When state.isTimingOut(), the Optional is"
              + " empty.");
    }
    if (failure.contains("had a not serializable result")) {
      return Optional.of(
          "What the function returns travels to other tasks, and cannot: a view of a list, such as"
              + " subList, is not serializable; a list of its own is.");
    }
    return Optional.empty();
  }

  /** A request as the check shows it. */
  private record Request(String client, int minute, String path) {
    boolean isLogout() {
      return path.equals(Ex02bVisits.LOGOUT);
    }

    Request madeAt(int otherMinute) {
      return new Request(client, otherMinute, path);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %02d:%02d %s", client, minute / 60, minute % 60, path);
    }
  }

  private static Request page(String client, int minute) {
    return new Request(client, minute, "/");
  }

  private static Request logout(String client, int minute) {
    return new Request(client, minute, Ex02bVisits.LOGOUT);
  }

  private static List<List<LogEntry>> entries() {
    return REQUESTS.stream()
        .map(batch -> batch.stream().map(Ex02bVisitsCheck::entry).toList())
        .toList();
  }

  private static LogEntry entry(Request request) {
    return new LogEntry(
        request.client(), at(request.minute()), "GET", request.path(), 200, 800, null, null);
  }

  private static Instant at(int minute) {
    return Instant.EPOCH.plusSeconds(60L * minute);
  }

  /** What students get wrong. */
  private enum Flaw {
    NO_STATE,
    TELLS_EACH_REQUEST,
    TELLS_OPEN_VISITS,
    TIME_OF_ARRIVAL,
    GAP_OF_ARRIVAL,
    NO_GAP,
    GAP_INCLUDED,
    NO_TIMEOUT,
    TIMEOUT_OF_SECONDS,
    LOOKS_EVERY_TEN_BATCHES,
    LOGOUT_KEEPS_THE_VISIT,
    LOGOUT_LEAVES_THE_STATE,
    LOGOUT_IS_A_PAGE,
    LOGOUT_IS_NOT_TOLD,
    LOGOUT_DOES_NOT_COUNT,
    ONE_RESULT
  }

  /** The visits by batch, with these mistakes, worked out by plain Java. */
  private static SortedMap<Integer, List<Visit>> told(Flaw... flaws) {
    Clients clients = new Clients(Set.of(flaws));
    SortedMap<Integer, List<Visit>> told = new TreeMap<>();
    for (int batch = 1; batch <= BATCHES; batch++) {
      told.put(
          batch,
          clients.next(batch, batch <= REQUESTS.size() ? REQUESTS.get(batch - 1) : List.of()));
    }
    return told;
  }

  private record Open(Visit visit, int lastBatch) {}

  private static final class Clients {
    private final Set<Flaw> flaws;
    private final Map<String, Open> open = new TreeMap<>();

    Clients(Set<Flaw> flaws) {
      this.flaws = flaws.isEmpty() ? EnumSet.noneOf(Flaw.class) : EnumSet.copyOf(flaws);
    }

    List<Visit> next(int batch, List<Request> requests) {
      if (flaws.contains(Flaw.NO_STATE)) {
        open.clear();
      }
      List<Visit> told = new ArrayList<>();
      for (Request request : requests) {
        told.addAll(
            next(
                batch,
                flaws.contains(Flaw.TIME_OF_ARRIVAL)
                    ? request.madeAt(batch * BATCH_MINUTES)
                    : request));
      }
      told.addAll(timedOut(batch));
      if (flaws.contains(Flaw.TELLS_OPEN_VISITS) || flaws.contains(Flaw.NO_STATE)) {
        return open.values().stream().map(Open::visit).toList();
      }
      return told;
    }

    private List<Visit> next(int batch, Request request) {
      List<Visit> told = new ArrayList<>();
      Open kept = open.get(request.client());
      Open before = kept;
      if (before != null && !goesOn(before, batch, request)) {
        told.add(before.visit());
        before = null;
      }
      boolean logout =
          request.isLogout()
              && !flaws.contains(Flaw.LOGOUT_IS_A_PAGE)
              && !flaws.contains(Flaw.NO_STATE);
      Visit visit =
          before == null
              ? new Visit(request.client(), at(request.minute()), at(request.minute()), 1)
              : logout && flaws.contains(Flaw.LOGOUT_DOES_NOT_COUNT)
                  ? before.visit()
                  : new Visit(
                      request.client(),
                      before.visit().start(),
                      at(request.minute()),
                      before.visit().pages() + 1);
      if (logout && flaws.contains(Flaw.LOGOUT_LEAVES_THE_STATE)) {
        open.computeIfPresent(
            request.client(), (client, state) -> new Open(kept.visit(), batch)); // young again
      } else if (logout && !flaws.contains(Flaw.LOGOUT_KEEPS_THE_VISIT)) {
        open.remove(request.client());
      } else {
        open.put(request.client(), new Open(visit, batch));
      }
      if (flaws.contains(Flaw.TELLS_EACH_REQUEST)) {
        return List.of(visit);
      }
      if (logout && !flaws.contains(Flaw.LOGOUT_IS_NOT_TOLD)) {
        told.add(visit);
      }
      return flaws.contains(Flaw.ONE_RESULT) && told.size() > 1 ? List.of(visit) : told;
    }

    private boolean goesOn(Open before, int batch, Request request) {
      if (flaws.contains(Flaw.NO_GAP) || flaws.contains(Flaw.NO_STATE)) {
        return true;
      }
      if (flaws.contains(Flaw.GAP_OF_ARRIVAL)) {
        return (batch - before.lastBatch()) * BATCH_MINUTES <= GAP_MINUTES;
      }
      Instant latest = before.visit().end().plusSeconds(60L * GAP_MINUTES);
      return flaws.contains(Flaw.GAP_INCLUDED)
          ? at(request.minute()).isBefore(latest)
          : !at(request.minute()).isAfter(latest);
    }

    private List<Visit> timedOut(int batch) {
      if (flaws.contains(Flaw.NO_TIMEOUT)
          || (flaws.contains(Flaw.LOOKS_EVERY_TEN_BATCHES) && batch % 10 != 0)) {
        return List.of();
      }
      int timeoutMinutes = flaws.contains(Flaw.TIMEOUT_OF_SECONDS) ? 0 : GAP_MINUTES;
      List<Open> silent =
          open.values().stream()
              .filter(visit -> (batch - visit.lastBatch()) * BATCH_MINUTES > timeoutMinutes)
              .toList();
      open.values().removeAll(silent);
      return silent.stream().map(Open::visit).toList();
    }
  }
}
