package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;

import io.sparkcourse.section5.Ex07aHotMachines.MachineState;
import io.sparkcourse.section5.Ex07aHotMachinesCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

class Ex07aHotMachinesAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final long GAP = 5 * 60 * 1000;

  /** An answer that is right; the others override what they do differently. */
  private static class Answer
      implements FlatMapGroupsWithStateFunction<String, Row, MachineState, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(
        String machine, Iterator<Row> readings, GroupState<MachineState> state) {
      List<Row> events = new ArrayList<>();
      if (state.hasTimedOut()) {
        timedOut(machine, state, events);
      } else {
        MachineState now = state.exists() ? state.get() : new MachineState();
        List<Row> ordered = new ArrayList<>();
        readings.forEachRemaining(ordered::add);
        order(ordered);
        ordered.forEach(reading -> take(machine, reading, now, events));
        keep(state, now);
      }
      return events.iterator();
    }

    void timedOut(String machine, GroupState<MachineState> state, List<Row> events) {
      silent(machine, state.get(), events);
      state.remove();
    }

    void order(List<Row> readings) {
      readings.sort(Comparator.comparing(Answer::time));
    }

    void take(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getLast() != null && isSilence(time(reading).getTime() - now.getLast().getTime())) {
        silent(machine, now, events);
        now.setHotInARow(0);
      }
      if (isHot(reading.<Integer>getAs("degrees"))) {
        now.setHotInARow(now.getHotInARow() + 1);
        hot(machine, reading, now, events);
      } else {
        cool(machine, reading, now, events);
      }
      now.setLast(time(reading));
    }

    boolean isSilence(long millis) {
      return millis > GAP;
    }

    boolean isHot(int degrees) {
      return degrees > 90;
    }

    void hot(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getHotInARow() == 3) {
        events.add(RowFactory.create(machine, "RAISED", time(reading)));
      }
    }

    void cool(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= 3) {
        events.add(RowFactory.create(machine, "COOLED", time(reading)));
      }
      now.setHotInARow(0);
    }

    void silent(String machine, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= 3) {
        events.add(RowFactory.create(machine, "SILENT", new Timestamp(end(now))));
      }
    }

    void keep(GroupState<MachineState> state, MachineState now) {
      state.update(now);
      state.setTimeoutTimestamp(end(now));
    }

    static long end(MachineState now) {
      return now.getLast().getTime() + GAP;
    }

    static Timestamp time(Row reading) {
      return reading.getAs("time");
    }
  }

  Ex07aHotMachinesAnswersTest() {
    super(new Ex07aHotMachinesCheck());

    wrong("no watermark", Mistaken.HAS_NO_WATERMARK, readings -> result(readings, new Answer()));
    wrong(
        "a map behind the watermark",
        Mistaken.HAS_NO_WATERMARK,
        readings ->
            result(
                onTime(readings)
                    .map((MapFunction<Row, Row>) row -> row, Encoders.row(readings.schema())),
                new Answer()));
    wrong(
        "mapGroupsWithState",
        Mistaken.IS_NOT_IN_APPEND,
        readings -> {
          MapGroupsWithStateFunction<String, Row, MachineState, Row> function =
              (machine, came, state) -> RowFactory.create(machine, "RAISED", null);
          MapFunction<Row, String> machine = row -> row.getAs("machine");
          return onTime(readings)
              .groupByKey(machine, Encoders.STRING())
              .mapGroupsWithState(
                  function,
                  Encoders.bean(MachineState.class),
                  Ex07aHotMachines.RESULT,
                  GroupStateTimeout.EventTimeTimeout());
        });
    wrong(
        "takes the first reading also in a timeout",
        Mistaken.TAKES_WHAT_IS_NOT_THERE,
        answer(new FirstReadingAlways()));
    wrong(
        "the state without exists",
        Mistaken.TAKES_WHAT_IS_NOT_THERE,
        answer(new StateWithoutExists()));
    wrong("from 90 degrees on", Mistaken.RAISES_AT_90, answer(new From90()));
    wrong("two in a row", CommonMistake.DIFFERS, answer(new InARow(2)));
    wrong("four in a row", Mistaken.RAISES_LATE, answer(new InARow(4)));
    wrong(
        "a cool reading only ends an alarm",
        Mistaken.RAISES_OUT_OF_ROW,
        answer(new CoolEndsAlarmOnly()));
    wrong("the latest first", Mistaken.TAKES_THE_LATEST_FIRST, answer(new LatestFirst()));
    wrong(
        "changed in place, without update",
        Mistaken.FORGETS_AFTER_A_MICRO_BATCH,
        answer(new WithoutUpdate()));
    wrong("raised by each further reading", Mistaken.RAISES_AGAIN, answer(new RaisedByEach()));
    wrong("COOLED by each cool reading", Mistaken.COOLS_WITHOUT_ALARM, answer(new CooledByEach()));
    wrong("no COOLED", Mistaken.DOES_NOT_COOL, answer(new NeverCooled()));
    wrong("SILENT of each machine", Mistaken.SILENT_WITHOUT_ALARM, answer(new SilentOfEach()));
    wrong(
        "SILENT at the last reading", Mistaken.GIVES_THE_LAST_TIME, answer(new SilentAtTheLast()));
    wrong(
        "the timeout set in the first call only",
        Mistaken.KEEPS_TOO_MUCH,
        answer(new TimeoutInTheFirstCall()));
    wrong("no timeout set", Mistaken.WAITS_FOR_THE_MACHINE_ITSELF, answer(new WithoutTimeout()));
    wrong(
        "silence by the timeout only",
        Mistaken.WAITS_FOR_THE_TIMEOUT,
        answer(new SilentByTimeoutOnly()));
    wrong(
        "silent after exactly 5 minutes",
        Mistaken.SILENT_AT_5_MINUTES,
        answer(new SilentAt5Minutes()));
    wrong(
        "no delay",
        Mistaken.DOES_NOT_WAIT,
        readings -> result(readings.withWatermark("time", "0 seconds"), new Answer()));
    wrong("the state stays after a timeout", Mistaken.KEEPS_TOO_MUCH, answer(new StateStays()));
    wrong(
        "hot readings only",
        Mistaken.RAISES_OUT_OF_ROW,
        readings -> result(onTime(readings).filter(col("degrees").gt(90)), new Answer()));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, readings -> null);

    right(
        "the times of the hot readings as the state, as a record",
        readings -> statesOfReadings(onTime(readings)));
    right("a timeout checked by the watermark, not by hasTimedOut", answer(new ByTheWatermark()));
    right("no state of a machine whose last reading is cool", answer(new HotOnly()));
  }

  private static final class FirstReadingAlways extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void timedOut(String machine, GroupState<MachineState> state, List<Row> events) {
      List.<Row>of().iterator().next();
    }
  }

  private static final class StateWithoutExists extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(
        String machine, Iterator<Row> readings, GroupState<MachineState> state) {
      state.get();
      return super.call(machine, readings, state);
    }
  }

  private static final class From90 extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    boolean isHot(int degrees) {
      return degrees >= 90;
    }
  }

  private static final class CoolEndsAlarmOnly extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void cool(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= 3) {
        super.cool(machine, reading, now, events);
      }
    }
  }

  private static final class LatestFirst extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void order(List<Row> readings) {
      readings.sort(Comparator.comparing(Answer::time).reversed());
    }
  }

  private static final class WithoutUpdate extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<MachineState> state, MachineState now) {
      if (!state.exists()) {
        state.update(new MachineState());
      }
    }
  }

  private static final class RaisedByEach extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void hot(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= 3) {
        events.add(RowFactory.create(machine, "RAISED", time(reading)));
      }
    }
  }

  private static final class CooledByEach extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void cool(String machine, Row reading, MachineState now, List<Row> events) {
      events.add(RowFactory.create(machine, "COOLED", time(reading)));
      now.setHotInARow(0);
    }
  }

  private static final class NeverCooled extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void cool(String machine, Row reading, MachineState now, List<Row> events) {
      now.setHotInARow(0);
    }
  }

  private static final class SilentOfEach extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void silent(String machine, MachineState now, List<Row> events) {
      events.add(RowFactory.create(machine, "SILENT", new Timestamp(end(now))));
    }
  }

  private static final class SilentAtTheLast extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void silent(String machine, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= 3) {
        events.add(RowFactory.create(machine, "SILENT", now.getLast()));
      }
    }
  }

  private static final class TimeoutInTheFirstCall extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<MachineState> state, MachineState now) {
      if (!state.exists()) {
        state.setTimeoutTimestamp(end(now));
      }
      state.update(now);
    }
  }

  private static final class WithoutTimeout extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<MachineState> state, MachineState now) {
      state.update(now);
    }
  }

  private static final class SilentByTimeoutOnly extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    boolean isSilence(long millis) {
      return false;
    }
  }

  private static final class SilentAt5Minutes extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    boolean isSilence(long millis) {
      return millis >= GAP;
    }
  }

  private static final class StateStays extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void timedOut(String machine, GroupState<MachineState> state, List<Row> events) {
      silent(machine, state.get(), events);
      state.update(new MachineState());
    }
  }

  private static final class ByTheWatermark extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(
        String machine, Iterator<Row> readings, GroupState<MachineState> state) {
      if (readings.hasNext()) {
        return super.call(machine, readings, state);
      }
      List<Row> events = new ArrayList<>();
      if (end(state.get()) < state.getCurrentWatermarkMs()) {
        silent(machine, state.get(), events);
      }
      state.remove();
      return events.iterator();
    }
  }

  /** The number of hot readings that raise the alarm. */
  private static final class InARow extends Answer {
    private static final long serialVersionUID = 1L;
    private final int readings;

    InARow(int readings) {
      this.readings = readings;
    }

    @Override
    void hot(String machine, Row reading, MachineState now, List<Row> events) {
      if (now.getHotInARow() == readings) {
        events.add(RowFactory.create(machine, "RAISED", time(reading)));
      }
    }

    @Override
    void cool(String machine, Row reading, MachineState now, List<Row> events) {
      now.setHotInARow(now.getHotInARow() >= readings ? 3 : 0);
      super.cool(machine, reading, now, events);
    }

    @Override
    void silent(String machine, MachineState now, List<Row> events) {
      if (now.getHotInARow() >= readings) {
        events.add(RowFactory.create(machine, "SILENT", new Timestamp(end(now))));
      }
    }
  }

  /** There is nothing to keep for a machine that is in no row. */
  private static final class HotOnly extends Answer {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<MachineState> state, MachineState now) {
      if (now.getHotInARow() == 0) {
        state.remove();
      } else {
        super.keep(state, now);
      }
    }
  }

  /** The times of the hot readings in a row, with Java's serialization of a record. */
  public record Times(List<Long> hot) implements Serializable {}

  private static Dataset<Row> statesOfReadings(Dataset<Row> readings) {
    FlatMapGroupsWithStateFunction<String, Row, Times, Row> function =
        (machine, came, state) -> {
          List<Row> events = new ArrayList<>();
          List<Long> hot = new ArrayList<>(state.exists() ? state.get().hot() : List.of());
          SortedMap<Long, Integer> degrees = new TreeMap<>();
          came.forEachRemaining(
              reading -> degrees.put(Answer.time(reading).getTime(), reading.getAs("degrees")));
          for (Map.Entry<Long, Integer> reading : degrees.entrySet()) {
            endBefore(machine, reading.getKey() - GAP, hot, events);
            if (reading.getValue() > 90) {
              hot.add(reading.getKey());
              if (hot.size() == 3) {
                events.add(RowFactory.create(machine, "RAISED", new Timestamp(reading.getKey())));
              }
            } else {
              if (hot.size() >= 3) {
                events.add(RowFactory.create(machine, "COOLED", new Timestamp(reading.getKey())));
              }
              hot.clear();
            }
          }
          endBefore(machine, state.getCurrentWatermarkMs() - GAP, hot, events);
          if (hot.isEmpty()) {
            state.remove();
          } else {
            state.update(new Times(hot));
            state.setTimeoutTimestamp(hot.get(hot.size() - 1) + GAP);
          }
          return events.iterator();
        };
    MapFunction<Row, String> machine = row -> row.getAs("machine");
    return readings
        .groupByKey(machine, Encoders.STRING())
        .flatMapGroupsWithState(
            function,
            OutputMode.Append(),
            Encoders.javaSerialization(Times.class),
            Ex07aHotMachines.RESULT,
            GroupStateTimeout.EventTimeTimeout());
  }

  private static void endBefore(String machine, long moment, List<Long> hot, List<Row> events) {
    if (!hot.isEmpty() && hot.get(hot.size() - 1) < moment) {
      if (hot.size() >= 3) {
        Timestamp end = new Timestamp(hot.get(hot.size() - 1) + GAP);
        events.add(RowFactory.create(machine, "SILENT", end));
      }
      hot.clear();
    }
  }

  private static UnaryOperator<Dataset<Row>> answer(Answer function) {
    return readings -> result(onTime(readings), function);
  }

  private static Dataset<Row> onTime(Dataset<Row> readings) {
    return readings.withWatermark("time", "2 minutes");
  }

  private static Dataset<Row> result(Dataset<Row> readings, Answer function) {
    MapFunction<Row, String> machine = row -> row.getAs("machine");
    return readings
        .groupByKey(machine, Encoders.STRING())
        .flatMapGroupsWithState(
            function,
            OutputMode.Append(),
            Encoders.bean(MachineState.class),
            Ex07aHotMachines.RESULT,
            GroupStateTimeout.EventTimeTimeout());
  }
}
