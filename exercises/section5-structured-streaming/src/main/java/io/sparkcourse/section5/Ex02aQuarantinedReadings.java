package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Exercise 5.2a: which readings of thermometers are right, and what is wrong with the others?
 *
 * <p>A line has one or more readings, separated by semicolons. Judge each reading on its own, and
 * return one result for each of them, including equal ones: for a right one {@link Judged#right},
 * for a malformed one {@link Judged#malformed} with its unchanged text and the reason. Readings of
 * one line do not depend on each other. The text between two semicolons is a reading, and so is the
 * text before the first and after the last one, even if it is empty.
 *
 * <p>A reading has two fields, a device and its degrees Celsius, with a comma between them. Spaces
 * around a field are not part of it. The reason is the first of these that applies:
 *
 * <ol>
 *   <li>{@link #NOT_TWO_FIELDS}: there is no comma, or more than one
 *   <li>{@link #NO_DEVICE}: the first field is empty
 *   <li>{@link #NOT_A_NUMBER}: the second field is not a number. A number is one or more of the
 *       digits 0 to 9, with or without a minus sign before them, with or without a point and one or
 *       more digits after them. Nothing else is a number here, even if Java accepts it as one
 *   <li>{@link #OUT_OF_RANGE}: the number is less than -50 or more than 60
 * </ol>
 *
 * <p>Input:
 *
 * <pre>{@code
 * micro-batch 1:  hall,21.5;attic,-3     cellar;hall, 22
 * micro-batch 2:  attic,1e1;hall,21.5    hall,99
 * }</pre>
 *
 * Output, malformed ones with their text in quotes:
 *
 * <pre>{@code
 * micro-batch 1:  hall 21.5   attic -3.0   "cellar" not two fields   hall 22.0
 * micro-batch 2:  "attic,1e1" not a number   hall 21.5   "hall,99" out of range
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.2a}, check it with {@code ./course check 5.2a}, and if
 * you are stuck, {@code ./course hint 5.2a}.
 */
public final class Ex02aQuarantinedReadings {
  static final String NOT_TWO_FIELDS = "not two fields";
  static final String NO_DEVICE = "no device";
  static final String NOT_A_NUMBER = "not a number";
  static final String OUT_OF_RANGE = "out of range";

  private static final List<List<String>> LINES =
      List.of(
          List.of("hall,21.5;attic,-3", "cellar;hall, 22"),
          List.of("attic,1e1;hall,21.5", "hall,99"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02aQuarantinedReadings.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("lines"), LINES));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<String> lines = spark.readStream().option("maxFilesPerTrigger", 1).textFile(files);

      judged(lines)
          .select("device", "celsius", "text", "reason")
          .writeStream()
          .format("console")
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  /** The result for each reading. The encoder is that of {@link Encoders#bean}. */
  static Dataset<Judged> judged(Dataset<String> lines) {
    // region answer
    throw new NotStartedException(
        "5.2a", "turn each line into any number of readings with flatMap, a cast and an encoder");
    // endregion
  }

  /** The result for a reading: a device and its degrees, or a text and a reason. */
  public static final class Judged implements Serializable {
    private static final long serialVersionUID = 1L;

    private String device;
    private Double celsius;
    private String text;
    private String reason;

    static Judged right(String device, double celsius) {
      Judged judged = new Judged();
      judged.device = device;
      judged.celsius = celsius;
      return judged;
    }

    static Judged malformed(String text, String reason) {
      Judged judged = new Judged();
      judged.text = text;
      judged.reason = reason;
      return judged;
    }

    /** Null if the reading is malformed. */
    public String getDevice() {
      return device;
    }

    public void setDevice(String device) {
      this.device = device;
    }

    /** Degrees Celsius; null if the reading is malformed. */
    public Double getCelsius() {
      return celsius;
    }

    public void setCelsius(Double celsius) {
      this.celsius = celsius;
    }

    /** The unchanged text of a malformed reading; null if the reading is right. */
    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    /** What is wrong; null if nothing is. */
    public String getReason() {
      return reason;
    }

    public void setReason(String reason) {
      this.reason = reason;
    }
  }
}
