package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Exercise 5.7a: which machines are too hot, and which of them have fallen silent?
 *
 * <p>A reading is hot if it is more than 90 degrees. When a machine has sent three hot readings in
 * a row, by the time of its readings, its alarm is raised. It is raised once, and lasts until there
 * is a reading that is not hot, or until the machine is silent. After that, it takes three hot
 * readings again.
 *
 * <p>A machine is silent when it has sent nothing for more than 5 minutes after its last reading:
 * its next reading is more than 5 minutes later; or the newest reading so far, of any machine, is
 * more than 7 minutes later. (It is 7, since readings may arrive up to 2 minutes late.) A silence
 * ends the sequence of hot readings, even without an alarm: hot readings from before it do not
 * count after it.
 *
 * <p>Output a row for each of these, once, in the first micro-batch in which it is the case:
 *
 * <ul>
 *   <li>{@code RAISED} with the time of the third hot reading,
 *   <li>{@code COOLED} with the time of the reading that is not hot, if there was an alarm,
 *   <li>{@code SILENT} with the time of the last reading plus 5 minutes, if there was an alarm.
 * </ul>
 *
 * <p>Keep nothing in the state for a machine that is silent, and at most one row for any other.
 *
 * <p>The columns of {@code readings} are {@code machine STRING, time TIMESTAMP, degrees INT}, and
 * none is null. All times are whole seconds. A machine has no two readings with the same time.
 * Within a micro-batch its readings are in any order; in a later micro-batch they are later. A
 * reading is less than 2 minutes older than the newest reading of the micro-batches before. The
 * columns of the result are {@code machine STRING, event STRING, time TIMESTAMP}. The caller starts
 * the query in output mode append; each micro-batch finishes before the next one arrives.
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  press,12:00,91  press,12:01,95  oven,12:01,99
 * micro-batch 2:  press,12:02,97  oven,12:03,94  oven,12:02,93  oven,12:04,90
 * micro-batch 3:  oven,12:11,70
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 2:  press RAISED 12:02
 *                 oven RAISED 12:03
 *                 oven COOLED 12:04
 * micro-batch 3:  press SILENT 12:07
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.7a}, check it with {@code ./course check 5.7a}, and if
 * you are stuck, {@code ./course hint 5.7a}.
 */
public final class Ex07aHotMachines {
  /** For {@code Encoders.bean}, if you like; or use a state class of your own. */
  public static final class MachineState {
    private int hotInARow;
    private Timestamp last;

    public int getHotInARow() {
      return hotInARow;
    }

    public void setHotInARow(int hotInARow) {
      this.hotInARow = hotInARow;
    }

    /** The time of the last reading. */
    public Timestamp getLast() {
      return last;
    }

    public void setLast(Timestamp last) {
      this.last = last;
    }
  }

  /** The encoder of a row of the result; {@code RowFactory.create} creates such a row. */
  static final Encoder<Row> RESULT =
      Encoders.row(StructType.fromDDL("machine STRING, event STRING, time TIMESTAMP"));

  private static final List<List<String>> READINGS =
      List.of(
          List.of(
              "press,2025-06-02 12:00:00,91",
              "press,2025-06-02 12:01:00,95",
              "oven,2025-06-02 12:01:00,99"),
          List.of(
              "press,2025-06-02 12:02:00,97",
              "oven,2025-06-02 12:03:00,94",
              "oven,2025-06-02 12:02:00,93",
              "oven,2025-06-02 12:04:00,90"),
          List.of("oven,2025-06-02 12:11:00,70"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex07aHotMachines.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("readings"), READINGS));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> readings =
          spark
              .readStream()
              .schema("machine STRING, time TIMESTAMP, degrees INT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      alarms(readings)
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> alarms(Dataset<Row> readings) {
    // region answer
    throw new NotStartedException(
        "5.7a", "say how late readings arrive, group by the machine, and keep a state for each");
    // endregion
  }
}
