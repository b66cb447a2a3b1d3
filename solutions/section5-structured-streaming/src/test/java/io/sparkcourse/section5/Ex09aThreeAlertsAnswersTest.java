package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09aThreeAlertsCheck.Answer;
import io.sparkcourse.section5.Ex09aThreeAlertsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

class Ex09aThreeAlertsAnswersTest extends AnswersTest<Answer> {
  Ex09aThreeAlertsAnswersTest() {
    super(new Ex09aThreeAlertsCheck());

    wrong("null", Mistaken.RETURNS_NO_LISTENER, pager -> null);
    wrong("nothing for the pager", Mistaken.NEVER_ALERTS, pager -> new Sketch(alert -> {}));
    wrong(
        "at least so many",
        Mistaken.ALERTS_EACH_TIME,
        pager ->
            new Sketch(pager) {
              @Override
              boolean comes(int inARow, int needed) {
                return inARow >= needed;
              }
            });
    wrong(
        "a set of what has come",
        Mistaken.ALERTS_ONCE_FOREVER,
        pager -> {
          Set<String> come = new HashSet<>();
          return new Sketch(
              alert -> {
                if (come.add(alert)) {
                  pager.accept(alert);
                }
              });
        });
    wrong("one slow micro-batch", Mistaken.ONE_SLOW_IS_BEHIND, pager -> new Sketch(pager, 1, 5));
    wrong("two slow micro-batches", Mistaken.TWO_SLOW_ARE_BEHIND, pager -> new Sketch(pager, 2, 5));
    wrong("more than three", Mistaken.FOUR_SLOW_ARE_BEHIND, pager -> new Sketch(pager, 4, 5));
    wrong(
        "ten seconds or longer",
        Mistaken.TEN_SECONDS_ARE_LONGER,
        pager ->
            new Sketch(pager) {
              @Override
              boolean slow(StreamingQueryProgress progress) {
                return progress.batchDuration() >= 10_000;
              }
            });
    wrong(
        "in whole seconds",
        Mistaken.LEAVES_OUT_MILLISECONDS,
        pager ->
            new Sketch(pager) {
              @Override
              boolean slow(StreamingQueryProgress progress) {
                return progress.batchDuration() / 1000 > 10;
              }
            });
    wrong(
        "a counter that never goes back",
        Mistaken.COUNTS_SLOW_ONES_THAT_ARE_NOT_IN_A_ROW,
        pager ->
            new Sketch(pager) {
              @Override
              int slowInARow(int before, boolean slow) {
                return slow ? before + 1 : before;
              }

              @Override
              boolean isBehind(int inARow, boolean slow) {
                return slow && inARow == 3;
              }
            });
    wrong(
        "the fifth with more than the first",
        Mistaken.GROWS_WITH_THE_FIFTH,
        pager -> new Sketch(pager, 3, 4));
    wrong(
        "not fewer rows",
        Mistaken.EQUAL_GROWS,
        pager ->
            new Sketch(pager) {
              @Override
              boolean more(long now, long before) {
                return now >= before && before != Long.MAX_VALUE;
              }
            });
    wrong(
        "from nothing to the first is more",
        Mistaken.GROWS_WITH_THE_FIFTH,
        pager ->
            new Sketch(pager) {
              @Override
              boolean more(long now, long before) {
                return now > (before == Long.MAX_VALUE ? 0 : before);
              }
            });
    wrong(
        "compared with the fifth before",
        Mistaken.COMPARES_WITH_FIVE_BEFORE,
        pager -> new Looking(pager, true));
    wrong(
        "the first operator",
        Mistaken.ONE_OPERATOR_ONLY,
        pager ->
            new Sketch(pager) {
              @Override
              Stream<StateOperatorProgress> operators(StreamingQueryProgress progress) {
                return super.operators(progress).limit(1);
              }
            });
    wrong(
        "stateOperators()[0]",
        CommonMistake.FAILS,
        pager ->
            new Sketch(pager) {
              @Override
              Stream<StateOperatorProgress> operators(StreamingQueryProgress progress) {
                return Stream.of(progress.stateOperators()[0]);
              }
            });
    wrong(
        "numbers for all queries together",
        Mistaken.MIXES_QUERIES,
        pager ->
            new Sketch(pager) {
              @Override
              Object key(StreamingQueryProgress progress) {
                return "";
              }

              @Override
              public void onQueryStarted(QueryStartedEvent event) {
                numbers.clear();
              }
            });
    wrong(
        "known by its name",
        Mistaken.REMEMBERS_THE_RUN_BEFORE,
        pager ->
            new Sketch(pager) {
              @Override
              Object key(StreamingQueryProgress progress) {
                return progress.name();
              }
            });
    wrong(
        "known by its id",
        Mistaken.REMEMBERS_THE_RUN_BEFORE,
        pager ->
            new Sketch(pager) {
              @Override
              Object key(StreamingQueryProgress progress) {
                return progress.id();
              }
            });
    wrong(
        "clears the map at a start",
        Mistaken.A_START_ENDS_ALL,
        pager ->
            new Sketch(pager) {
              @Override
              public void onQueryStarted(QueryStartedEvent event) {
                numbers.clear();
              }
            });
    wrong(
        "an idle query is well",
        Mistaken.IDLE_ENDS_A_ROW,
        pager ->
            new Sketch(pager) {
              @Override
              public void onQueryIdle(QueryIdleEvent event) {
                numbers.remove(event.runId());
              }
            });
    wrong(
        "skips micro-batches without rows",
        Mistaken.LEAVES_OUT_EMPTY_ONES,
        pager ->
            new Sketch(pager) {
              @Override
              public void onQueryProgress(QueryProgressEvent event) {
                if (event.progress().numInputRows() > 0) {
                  super.onQueryProgress(event);
                }
              }
            });
    wrong(
        "an alert of dropped rows is over with other rows only",
        CommonMistake.DIFFERS,
        pager ->
            new Sketch(pager) {
              @Override
              int droppingInARow(int before, boolean dropped, StreamingQueryProgress progress) {
                boolean goesOn = before > 0 && progress.numInputRows() == 0;
                return super.droppingInARow(before, dropped || goesOn, progress);
              }
            });
    wrong(
        "numbers are made at the start",
        Mistaken.NEEDS_THE_START,
        pager ->
            new Sketch(pager) {
              @Override
              public void onQueryStarted(QueryStartedEvent event) {
                numbers.put(event.runId(), new Numbers());
              }

              @Override
              Numbers numbers(StreamingQueryProgress progress) {
                return numbers.get(key(progress));
              }
            });
    wrong(
        "passes over a query that it does not know",
        Mistaken.NEEDS_THE_START,
        pager ->
            new Sketch(pager) {
              @Override
              public void onQueryStarted(QueryStartedEvent event) {
                numbers.put(event.runId(), new Numbers());
              }

              @Override
              public void onQueryProgress(QueryProgressEvent event) {
                if (numbers.containsKey(event.progress().runId())) {
                  super.onQueryProgress(event);
                }
              }
            });

    right("numbers by the run's id", Sketch::new);
    right("looks back at the last micro-batches", pager -> new Looking(pager, false));
    right("a flag for each alert that is on", Flags::new);
    right(
        "the duration of the trigger",
        pager ->
            new Sketch(pager) {
              @Override
              boolean slow(StreamingQueryProgress progress) {
                return progress.durationMs().get("triggerExecution") > 10_000;
              }
            });
  }

  private static final class Numbers {
    private int slow;
    private int growing;
    private int dropping;
    private long rows = Long.MAX_VALUE;
  }

  /** An answer that counts, parts of which are done differently. */
  private static class Sketch extends StreamingQueryListener {
    final Map<Object, Numbers> numbers = new HashMap<>();
    private final Consumer<String> pager;
    private final int slowNeeded;
    private final int growthNeeded;

    Sketch(Consumer<String> pager) {
      this(pager, 3, 5);
    }

    Sketch(Consumer<String> pager, int slowNeeded, int growthNeeded) {
      this.pager = pager;
      this.slowNeeded = slowNeeded;
      this.growthNeeded = growthNeeded;
    }

    Object key(StreamingQueryProgress progress) {
      return progress.runId();
    }

    Numbers numbers(StreamingQueryProgress progress) {
      return numbers.computeIfAbsent(key(progress), run -> new Numbers());
    }

    boolean slow(StreamingQueryProgress progress) {
      return progress.batchDuration() > 10_000;
    }

    int slowInARow(int before, boolean slow) {
      return slow ? before + 1 : 0;
    }

    boolean isBehind(int inARow, boolean slow) {
      return comes(inARow, slowNeeded);
    }

    int droppingInARow(int before, boolean dropped, StreamingQueryProgress progress) {
      return dropped ? before + 1 : 0;
    }

    Stream<StateOperatorProgress> operators(StreamingQueryProgress progress) {
      return Stream.of(progress.stateOperators());
    }

    boolean more(long now, long before) {
      return now > before;
    }

    boolean comes(int inARow, int needed) {
      return inARow == needed;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      StreamingQueryProgress progress = event.progress();
      Numbers run = numbers(progress);
      run.slow = slowInARow(run.slow, slow(progress));
      long rows = operators(progress).mapToLong(StateOperatorProgress::numRowsTotal).sum();
      run.growing = more(rows, run.rows) ? run.growing + 1 : 0;
      run.rows = rows;
      boolean dropped = operators(progress).anyMatch(each -> each.numRowsDroppedByWatermark() > 0);
      run.dropping = droppingInARow(run.dropping, dropped, progress);
      if (isBehind(run.slow, slow(progress))) {
        pager.accept(progress.name() + " is behind");
      }
      if (comes(run.growing, growthNeeded)) {
        pager.accept(progress.name() + " grows");
      }
      if (comes(run.dropping, 1)) {
        pager.accept(progress.name() + " drops rows");
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }

  /** An answer that keeps the micro-batches of each run and looks back. */
  private static final class Looking extends StreamingQueryListener {
    private final Map<UUID, List<StreamingQueryProgress>> runs = new HashMap<>();
    private final Consumer<String> pager;
    private final boolean comparesEndsOnly;

    Looking(Consumer<String> pager, boolean comparesEndsOnly) {
      this.pager = pager;
      this.comparesEndsOnly = comparesEndsOnly;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      String name = event.progress().name();
      List<StreamingQueryProgress> run =
          runs.computeIfAbsent(event.progress().runId(), id -> new ArrayList<>());
      run.add(event.progress());
      alert(name + " is behind", run.size(), 3, i -> run.get(i).batchDuration() > 10_000);
      if (comparesEndsOnly) {
        alert(name + " grows", run.size(), 1, i -> i >= 5 && rows(run, i) > rows(run, i - 5));
      } else {
        alert(name + " grows", run.size(), 5, i -> i > 0 && rows(run, i) > rows(run, i - 1));
      }
      alert(
          name + " drops rows",
          run.size(),
          1,
          i ->
              Stream.of(run.get(i).stateOperators())
                  .anyMatch(operator -> operator.numRowsDroppedByWatermark() != 0));
    }

    /** When the condition holds for this many last ones, and not for the one before them. */
    private void alert(String text, int size, int needed, IntPredicate holds) {
      for (int i = size - 1; i >= size - needed; i--) {
        if (i < 0 || !holds.test(i)) {
          return;
        }
      }
      if (size == needed || !holds.test(size - needed - 1)) {
        pager.accept(text);
      }
    }

    private static long rows(List<StreamingQueryProgress> run, int i) {
      return Stream.of(run.get(i).stateOperators())
          .mapToLong(StateOperatorProgress::numRowsTotal)
          .sum();
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }

  /** An answer that forgets a query at its start, and knows which alerts are active. */
  private static final class Flags extends StreamingQueryListener {
    private final Map<String, Deque<Long>> durations = new HashMap<>();
    private final Map<String, Deque<Long>> rows = new HashMap<>();
    private final Set<String> on = new HashSet<>();
    private final Consumer<String> pager;

    Flags(Consumer<String> pager) {
      this.pager = pager;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      durations.remove(event.name());
      rows.remove(event.name());
      List.of(" is behind", " grows", " drops rows")
          .forEach(alert -> on.remove(event.name() + alert));
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      StreamingQueryProgress progress = event.progress();
      String name = progress.name();
      Deque<Long> lastDurations = last(durations, name, 3, progress.batchDuration());
      Deque<Long> lastRows =
          last(
              rows,
              name,
              6,
              Stream.of(progress.stateOperators())
                  .mapToLong(StateOperatorProgress::numRowsTotal)
                  .sum());
      boolean slow = progress.batchDuration() > 10_000;
      raise(
          name + " is behind",
          lastDurations.size() == 3 && lastDurations.stream().allMatch(each -> each > 10_000),
          !slow);
      List<Long> six = List.copyOf(lastRows);
      boolean rising = six.size() == 6;
      for (int i = 1; i < six.size(); i++) {
        rising &= six.get(i) > six.get(i - 1);
      }
      raise(
          name + " grows",
          rising,
          six.size() > 1 && six.get(six.size() - 1) <= six.get(six.size() - 2));
      long dropped =
          Stream.of(progress.stateOperators())
              .mapToLong(StateOperatorProgress::numRowsDroppedByWatermark)
              .sum();
      raise(name + " drops rows", dropped > 0, dropped == 0);
    }

    private void raise(String alert, boolean begins, boolean over) {
      if (over) {
        on.remove(alert);
      }
      if (begins && on.add(alert)) {
        pager.accept(alert);
      }
    }

    private static Deque<Long> last(
        Map<String, Deque<Long>> figures, String name, int most, long figure) {
      Deque<Long> last = figures.computeIfAbsent(name, query -> new ArrayDeque<>());
      last.add(figure);
      if (last.size() > most) {
        last.remove();
      }
      return last;
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }
}
