package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex07aHotMachinesCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex07aHotMachinesCheck.Reading, String> {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");
  private static final int MINUTE = 60;
  private static final int GAP = 5 * MINUTE;
  private static final int DELAY = 2 * MINUTE;
  private static final int LIMIT = 90;
  private static final int IN_A_ROW = 3;

  /**
   * A reading.
   *
   * @param second of the day
   */
  record Reading(String machine, int second, int degrees) {
    boolean hot(int limit) {
      return degrees > limit;
    }

    @Override
    public String toString() {
      return machine + " " + time(second) + " " + degrees;
    }
  }

  Ex07aHotMachinesCheck() {
    super("5.7a", Ex07aHotMachines::alarms);
  }

  @Override
  protected void cases(Cases<Reading, String> cases) {
    cases
        .of("three hot readings in a row, each machine for itself")
        .batch(
            hot("oven", "12:00"),
            hot("Oven", "12:01"),
            hot("oven", "12:02"),
            hot("oven", "12:03"),
            hot("Oven", "12:04"))
        .gives(1, "oven RAISED 12:03");
    cases
        .of("in a row, also over micro-batches")
        .batch(hot("oven", "12:00"))
        .batch(hot("oven", "12:01"))
        .batch(hot("oven", "12:02"))
        .gives(3, "oven RAISED 12:02");
    cases
        .of("in a row: a reading that is not hot ends it")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), cool("oven", "12:02"))
        .batch(hot("oven", "12:03"), hot("oven", "12:04"), hot("oven", "12:05"))
        .gives(2, "oven RAISED 12:05");
    cases
        .of("silent: the newest reading, of any machine, is more than 7 minutes later")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), hot("oven", "12:02"))
        .batch(cool("press", "12:09"))
        .batch(reading("press", "12:09:01", 20))
        .batch(cool("press", "12:17"))
        .gives(1, "oven RAISED 12:02")
        .gives(3, "oven SILENT 12:07");
    cases
        .of("until there is a reading that is not hot; after that it takes three hot ones again")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), hot("oven", "12:02"))
        .batch(cool("oven", "12:03"), cool("oven", "12:04"), hot("oven", "12:05"))
        .batch(hot("oven", "12:06"), hot("oven", "12:07"))
        .gives(1, "oven RAISED 12:02")
        .gives(2, "oven COOLED 12:03")
        .gives(3, "oven RAISED 12:07");
    cases
        .of("silent: its next reading is more than 5 minutes later")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), hot("oven", "12:02"))
        .batch(reading("oven", "12:07:01", 99), hot("oven", "12:08"))
        .batch(hot("oven", "12:09"))
        .gives(1, "oven RAISED 12:02")
        .gives(2, "oven SILENT 12:07")
        .gives(3, "oven RAISED 12:09");
    cases
        .of("silent after its last reading, and not after the first one")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), hot("oven", "12:02"))
        .batch(hot("oven", "12:06"))
        .batch(cool("press", "12:11"))
        .batch(cool("press", "12:14"))
        .gives(1, "oven RAISED 12:02")
        .gives(4, "oven SILENT 12:11");
    cases
        .of("hot is more than 90 degrees: 90 are not")
        .batch(
            reading("oven", "12:00", 91),
            reading("oven", "12:01", 91),
            reading("oven", "12:02", 91),
            reading("press", "12:00", 90),
            reading("press", "12:01", 90),
            reading("press", "12:02", 90))
        .gives(1, "oven RAISED 12:02");
    cases
        .of("by the time of its readings, which come in any order")
        .batch(
            hot("oven", "12:03"),
            hot("oven", "12:01"),
            cool("oven", "12:02"),
            hot("press", "12:02"),
            hot("press", "12:00"),
            hot("press", "12:01"))
        .gives(1, "press RAISED 12:02");
    cases
        .of("the alarm is raised once")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), hot("oven", "12:02"))
        .batch(hot("oven", "12:03"), hot("oven", "12:04"))
        .batch(hot("oven", "12:05"))
        .gives(1, "oven RAISED 12:02");
    cases
        .of("more than 5 minutes: exactly 5 are no silence")
        .batch(hot("oven", "12:00"), hot("oven", "12:05"), hot("oven", "12:10"))
        .batch(hot("oven", "12:15"), cool("oven", "12:20"))
        .gives(1, "oven RAISED 12:10")
        .gives(2, "oven COOLED 12:20");
    cases
        .of("a silence ends the row, also without an alarm")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"))
        .batch(hot("oven", "12:08"), hot("oven", "12:09"))
        .batch(hot("press", "12:30"))
        .batch(hot("oven", "12:31"), hot("oven", "12:32"), cool("oven", "12:33"));
    cases
        .of("readings may come up to 2 minutes late")
        .batch(hot("oven", "12:00"), hot("oven", "12:01"), cool("press", "12:02"))
        .batch(reading("oven", "12:01:59", 99), cool("press", "12:05"))
        .batch(reading("oven", "12:03:01", 99), cool("press", "12:06"))
        .gives(2, "oven RAISED 12:01:59");
    cases
        .of("all in one micro-batch")
        .batch(
            hot("oven", "12:00"),
            hot("oven", "12:01"),
            hot("oven", "12:02"),
            cool("oven", "12:03"),
            hot("oven", "12:04"),
            hot("oven", "12:05"),
            hot("oven", "12:06"),
            hot("oven", "12:20"))
        .gives(
            1, "oven RAISED 12:02", "oven COOLED 12:03", "oven RAISED 12:06", "oven SILENT 12:11");
    cases
        .of("keep nothing in the state of a machine that is silent")
        .batch(hot("oven", "12:00"), cool("press", "12:00"), hot("mill", "12:00"))
        .batch(hot("oven", "12:01"), cool("press", "12:01"))
        .batch(cool("saw", "12:20"))
        .batch(cool("saw", "12:40"));
  }

  @Override
  protected Output<String> expected(Batches<Reading> readings) {
    return alarms(readings);
  }

  /**
   * Time advances by seconds, minutes or a silence, and readings are late within the allowed limit.
   */
  @Override
  protected Batches<Reading> generated(Draws draws) {
    Map<String, Integer> last = new HashMap<>();
    List<List<Reading>> batches = new ArrayList<>();
    int newest = 12 * 60 * MINUTE;
    for (int batch = 0; batch < 4; batch++) {
      int least = newest - DELAY + 1;
      int until = newest + draws.oneOf(1, MINUTE, 2 * MINUTE, GAP, GAP + 1, GAP + DELAY + 1);
      List<Reading> readings = new ArrayList<>();
      for (String machine : List.of("oven", "press", "saw")) {
        int second = Math.max(least, last.getOrDefault(machine, 0) + 1);
        for (int i = draws.between(0, 4); i > 0 && second <= until; i--) {
          readings.add(new Reading(machine, second, draws.oneOf(20, 90, 91, 99, 99)));
          last.put(machine, second);
          newest = Math.max(newest, second);
          second += draws.oneOf(1, MINUTE, MINUTE, GAP, GAP + 1);
        }
      }
      batches.add(draws.shuffled(readings));
    }
    return Batches.of(batches);
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Reading, String> run) {
    Dataset<Row> readings =
        run.stream(
            "machine STRING, time TIMESTAMP, degrees INT",
            reading ->
                RowFactory.create(
                    reading.machine(), timestamp(reading.second()), reading.degrees()));
    run.collect(
        answer.apply(readings),
        "machine STRING, event STRING, time TIMESTAMP",
        OutputMode.Append(),
        row -> event(row.getAs("machine"), row.getAs("event"), second(row.getAs("time"))));
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          Machines machines = new Machines(Set.of());
          machines.process(run.input().upTo(batch));
          if (kept > machines.notSilent()) {
            run.found(
                Mistaken.KEEPS_TOO_MUCH,
                "After micro-batch %d, machines that are not silent: %d, rows in the state: %d"
                    .formatted(batch, machines.notSilent(), kept));
          }
        });
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Watermark must be specified")) {
      return Optional.of(Mistaken.HAS_NO_WATERMARK);
    }
    if (failure.contains("java.util.NoSuchElementException")) {
      return Optional.of(Mistaken.TAKES_WHAT_IS_NOT_THERE);
    }
    return failure.contains("is not supported with Append output mode")
        ? Optional.of(Mistaken.IS_NOT_IN_APPEND)
        : Optional.empty();
  }

  /** How a model deviates from the task. */
  private enum Twist {
    HOT_FROM_90,
    FOUR_IN_A_ROW,
    NOT_IN_A_ROW,
    LATEST_FIRST,
    IN_EACH_MICRO_BATCH,
    RAISED_BY_EACH,
    COOLED_WITHOUT_ALARM,
    COOLED_BY_NONE,
    SILENT_WITHOUT_ALARM,
    SILENT_AT_THE_LAST,
    SILENT_BY_NO_OTHER_MACHINE,
    SILENT_BY_OTHER_MACHINES_ONLY,
    SILENT_AT_5_MINUTES,
    WITHOUT_DELAY
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Reading, String> {
    HAS_NO_WATERMARK(
        "Spark refuses the event-time timeout: the rows have no watermark. They have none without"
            + " withWatermark, nor behind a map."),
    IS_NOT_IN_APPEND(
        "Spark refuses the output mode append. mapGroupsWithState is in the mode update only, and the"
            + " mode that is given to flatMapGroupsWithState has to be append."),
    TAKES_WHAT_IS_NOT_THERE(
        "It takes a reading or a state that is not there, and the query fails. A call for a timeout has"
            + " no readings, and the first call for a machine no state."),
    RAISES_AT_90("It takes readings of exactly 90 degrees for hot.", Twist.HOT_FROM_90),
    RAISES_LATE(
        "It raises the alarm later than by the third hot reading in a row.", Twist.FOUR_IN_A_ROW),
    RAISES_OUT_OF_ROW(
        "It counts hot readings that are not in a row: others lie between them.",
        Twist.NOT_IN_A_ROW),
    TAKES_THE_LATEST_FIRST(
        "It does not take the readings of a micro-batch in the order of their time.",
        Twist.LATEST_FIRST),
    FORGETS_AFTER_A_MICRO_BATCH(
        "It knows nothing of the micro-batches before. (What was changed in the state is kept by"
            + " update only.)",
        Twist.IN_EACH_MICRO_BATCH),
    RAISES_AGAIN(
        "It raises an alarm again that goes on, by each further hot reading.",
        Twist.RAISED_BY_EACH),
    COOLS_WITHOUT_ALARM(
        "It gives COOLED of a machine that has no alarm.", Twist.COOLED_WITHOUT_ALARM),
    DOES_NOT_COOL("It gives no COOLED.", Twist.COOLED_BY_NONE),
    SILENT_WITHOUT_ALARM(
        "It gives SILENT of a machine that has no alarm.", Twist.SILENT_WITHOUT_ALARM),
    GIVES_THE_LAST_TIME(
        "It gives SILENT with the time of the last reading, without the 5 minutes.",
        Twist.SILENT_AT_THE_LAST),
    WAITS_FOR_THE_MACHINE_ITSELF(
        "It does not notice that a machine is silent when only others send readings. (Is the timeout"
            + " set in each call?)",
        Twist.SILENT_BY_NO_OTHER_MACHINE),
    WAITS_FOR_THE_TIMEOUT(
        "It does not notice a silence between two readings of the same machine if no timeout has come"
            + " between them.",
        Twist.SILENT_BY_OTHER_MACHINES_ONLY),
    SILENT_AT_5_MINUTES(
        "It takes exactly 5 minutes between two readings for a silence.",
        Twist.SILENT_AT_5_MINUTES),
    DOES_NOT_WAIT(
        "It takes a machine for silent when the newest reading is 5 minutes later, not 7, and loses"
            + " readings that come late.",
        Twist.WITHOUT_DELAY),
    KEEPS_TOO_MUCH(
        "It keeps more in the state than a row for each machine that is not silent: of a silent one"
            + " there is to be nothing.");

    private final String message;
    private final Twist[] twists;

    Mistaken(String message, Twist... twists) {
      this.message = message;
      this.twists = twists;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Reading, String>> model() {
      return twists.length == 0
          ? Optional.empty()
          : Optional.of(readings -> alarms(readings, twists));
    }
  }

  private static Output<String> alarms(Batches<Reading> readings, Twist... twists) {
    return new Machines(Set.of(twists)).process(readings);
  }

  /** All machines that are not silent, according to the readings so far. */
  private static final class Machines {
    private final Set<Twist> twists;
    private final Map<String, Hot> machines = new LinkedHashMap<>();
    private final int delay;
    private int newest;

    /** The row of hot readings that a machine is in. */
    private static final class Hot {
      private int inARow;
      private int last = -1;
    }

    Machines(Set<Twist> twists) {
      this.twists = twists;
      this.delay = twists.contains(Twist.WITHOUT_DELAY) ? 0 : DELAY;
    }

    long notSilent() {
      return machines.size();
    }

    Output<String> process(Batches<Reading> readings) {
      Map<Integer, List<String>> output = new TreeMap<>();
      for (int batch = 1; batch <= readings.size(); batch++) {
        output.put(batch, process(readings.batch(batch)));
      }
      return Output.of(output);
    }

    private List<String> process(List<Reading> readings) {
      List<String> events = new ArrayList<>();
      List<Reading> ordered = new ArrayList<>(readings);
      ordered.sort(Comparator.comparing(Reading::second));
      if (twists.contains(Twist.LATEST_FIRST)) {
        Collections.reverse(ordered);
      }
      if (twists.contains(Twist.IN_EACH_MICRO_BATCH)) {
        machines.clear();
      }
      int watermark = newest - delay;
      ordered.stream()
          .filter(reading -> reading.second() > watermark)
          .forEach(reading -> take(reading, events));
      newest = Math.max(newest, readings.stream().mapToInt(Reading::second).max().orElse(0));
      if (!twists.contains(Twist.SILENT_BY_NO_OTHER_MACHINE)) {
        machines.forEach(
            (machine, row) -> {
              if (row.last + GAP < newest - delay) {
                silent(machine, row, events);
              }
            });
        machines.values().removeIf(row -> row.last + GAP < newest - delay);
      }
      return events;
    }

    private void take(Reading reading, List<String> events) {
      Hot row = machines.computeIfAbsent(reading.machine(), none -> new Hot());
      int gap = twists.contains(Twist.SILENT_AT_5_MINUTES) ? GAP - 1 : GAP;
      if (row.last >= 0
          && reading.second() > row.last + gap
          && !twists.contains(Twist.SILENT_BY_OTHER_MACHINES_ONLY)) {
        silent(reading.machine(), row, events);
        row.inARow = 0;
      }
      if (reading.hot(twists.contains(Twist.HOT_FROM_90) ? LIMIT - 1 : LIMIT)) {
        hot(reading, row, events);
      } else {
        cool(reading, row, events);
      }
      row.last = reading.second();
    }

    private void hot(Reading reading, Hot row, List<String> events) {
      row.inARow++;
      boolean raised = twists.contains(Twist.RAISED_BY_EACH) ? alarm(row) : row.inARow == inARow();
      if (raised) {
        events.add(event(reading.machine(), "RAISED", reading.second()));
      }
    }

    private void cool(Reading reading, Hot row, List<String> events) {
      if ((alarm(row) || twists.contains(Twist.COOLED_WITHOUT_ALARM))
          && !twists.contains(Twist.COOLED_BY_NONE)) {
        events.add(event(reading.machine(), "COOLED", reading.second()));
      }
      if (!twists.contains(Twist.NOT_IN_A_ROW) || alarm(row)) {
        row.inARow = 0;
      }
    }

    private void silent(String machine, Hot row, List<String> events) {
      if (alarm(row) || twists.contains(Twist.SILENT_WITHOUT_ALARM)) {
        int second = twists.contains(Twist.SILENT_AT_THE_LAST) ? row.last : row.last + GAP;
        events.add(event(machine, "SILENT", second));
      }
    }

    private boolean alarm(Hot row) {
      return row.inARow >= inARow();
    }

    private int inARow() {
      return twists.contains(Twist.FOUR_IN_A_ROW) ? IN_A_ROW + 1 : IN_A_ROW;
    }
  }

  private static Reading hot(String machine, String time) {
    return reading(machine, time, 99);
  }

  private static Reading cool(String machine, String time) {
    return reading(machine, time, 20);
  }

  static Reading reading(String machine, String time, int degrees) {
    return new Reading(machine, LocalTime.parse(time).toSecondOfDay(), degrees);
  }

  private static String event(String machine, String event, int second) {
    return machine + " " + event + " " + time(second);
  }

  /** Such as {@code 12:10}, or {@code 12:10:01}. */
  private static String time(int second) {
    return LocalTime.ofSecondOfDay(second).toString();
  }

  private static Timestamp timestamp(int second) {
    return Timestamp.from(NOON.plusSeconds(second - LocalTime.NOON.toSecondOfDay()));
  }

  private static int second(Timestamp time) {
    return time.toInstant().atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay();
  }
}
