package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NOT_A_NUMBER;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NOT_TWO_FIELDS;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NO_DEVICE;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.OUT_OF_RANGE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.section5.Ex02aQuarantinedReadings.Judged;
import io.sparkcourse.section5.Ex02aQuarantinedReadingsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

class Ex02aQuarantinedReadingsAnswersTest
    extends AnswersTest<Function<Dataset<String>, Dataset<Judged>>> {
  private static final Encoder<Judged> JUDGED = Encoders.bean(Judged.class);

  Ex02aQuarantinedReadingsAnswersTest() {
    super(new Ex02aQuarantinedReadingsCheck());

    wrong(
        "filters the malformed ones out",
        Mistaken.DROPS_MALFORMED,
        lines ->
            Ex02aQuarantinedReadings.judged(lines)
                .filter((FilterFunction<Judged>) judged -> judged.getReason() == null));
    wrong(
        "distinct",
        Mistaken.GIVES_EQUAL_ONES_ONCE,
        lines ->
            lines
                .coalesce(1)
                .mapPartitions(
                    (MapPartitionsFunction<String, Judged>)
                        Ex02aQuarantinedReadingsAnswersTest::eachOnce,
                    JUDGED));
    wrong(
        "distinct since the start",
        CommonMistake.DIFFERS,
        lines -> Ex02aQuarantinedReadings.judged(lines).distinct());
    wrong(
        "one exception for a line",
        Mistaken.GIVES_UP_A_LINE,
        lines ->
            lines.flatMap(
                (FlatMapFunction<String, Judged>) Ex02aQuarantinedReadingsAnswersTest::ofLineOrNone,
                JUDGED));
    wrong(
        "the text of the line",
        Mistaken.QUARANTINES_THE_LINE,
        lines ->
            lines.flatMap(
                (FlatMapFunction<String, Judged>)
                    line ->
                        Arrays.stream(line.split(";", -1))
                            .map(reading -> judge(reading, null))
                            .map(each -> each.getReason() == null ? each : of(line, each))
                            .iterator(),
                JUDGED));
    wrong(
        "split(\";\")",
        Mistaken.LOSES_EMPTY_READINGS,
        lines ->
            lines.flatMap(
                (FlatMapFunction<String, Judged>)
                    line ->
                        Arrays.stream(line.split(";"))
                            .map(reading -> judge(reading, null))
                            .iterator(),
                JUDGED));
    wrong("split(\",\")", Mistaken.LOSES_EMPTY_FIELDS);
    wrong("fields.length < 2", Mistaken.TAKES_MORE_FIELDS);
    wrong("no look at the device", Mistaken.TAKES_NO_DEVICE);
    wrong("the number first", Mistaken.SAYS_ANOTHER_REASON_FIRST);
    wrong("no strip", Mistaken.KEEPS_SPACES);
    wrong(
        "strips the readings before it judges them",
        Mistaken.STRIPS_THE_TEXT,
        lines -> each(lines, reading -> judge(reading.strip(), null)));
    wrong("parseDouble", Mistaken.TAKES_WHAT_JAVA_TAKES);
    wrong("-?[0-9]+", Mistaken.TAKES_INTEGERS_ONLY);
    wrong("no range", Mistaken.IGNORES_THE_RANGE);
    wrong("less than 60", Mistaken.EXCLUDES_THE_LIMITS);
    wrong(
        "a float",
        CommonMistake.DIFFERS,
        lines -> each(lines, reading -> with(judge(reading, null), Double::floatValue)));
    wrong(
        "rounded to a tenth",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading -> with(judge(reading, null), celsius -> Math.round(celsius * 10) / 10.0)));
    wrong(
        "digits of all languages",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading ->
                    reading.matches("[^,]*,\\s*-?\\p{Nd}+\\s*")
                        ? judge(reading.replace('\u0663', '3'), null)
                        : judge(reading, null)));
    wrong(
        "rounded to a tenth before the range is looked at",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading ->
                    isWithin(judge(reading, Mistaken.IGNORES_THE_RANGE))
                        ? judge(reading, Mistaken.IGNORES_THE_RANGE)
                        : Judged.malformed(reading, judge(reading, null).getReason())));
    wrong(
        "a number has up to 20 digits, and up to three behind the point",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading ->
                    judge(reading, null).getReason() == null
                            && !reading.matches("[^,]*,\\s*-?[0-9]{1,20}(\\.[0-9]{1,3})?\\s*")
                        ? Judged.malformed(reading, NOT_A_NUMBER)
                        : judge(reading, null)));
    wrong(
        "the range of the nearest float",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading -> {
                  Judged judged = judge(reading, Mistaken.IGNORES_THE_RANGE);
                  float celsius =
                      judged.getCelsius() == null ? 0 : judged.getCelsius().floatValue();
                  return celsius >= -50 && celsius <= 60 ? judged : judge(reading, null);
                }));
    wrong(
        "spaces between sign and digits",
        CommonMistake.DIFFERS,
        lines -> each(lines, reading -> judge(reading.replaceAll("- +", "-"), null)));
    wrong(
        "devices in lower case",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading -> {
                  Judged judged = judge(reading, null);
                  return judged.getReason() == null
                      ? Judged.right(
                          judged.getDevice().toLowerCase(Locale.ROOT), judged.getCelsius())
                      : judged;
                }));
    wrong(
        "the device of malformed ones, too",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading -> {
                  Judged judged = judge(reading, null);
                  judged.setDevice(reading.split(",", -1)[0].strip());
                  return judged;
                }));
    wrong(
        "no reason",
        CommonMistake.DIFFERS,
        lines ->
            each(
                lines,
                reading -> {
                  Judged judged = judge(reading, null);
                  judged.setReason(null);
                  return judged;
                }));
    wrong(
        "an exception for a malformed one",
        CommonMistake.FAILS,
        lines ->
            each(
                lines,
                reading -> {
                  String[] fields = reading.split(",");
                  return Judged.right(fields[0].strip(), Double.parseDouble(fields[1]));
                }));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, lines -> null);

    right(
        "two steps: texts of readings, then map",
        lines ->
            lines
                .flatMap(
                    (FlatMapFunction<String, String>)
                        line -> Arrays.asList(line.split(";", -1)).iterator(),
                    Encoders.STRING())
                .map((MapFunction<String, Judged>) reading -> judge(reading, null), JUDGED));
    right("by columns, the bean at the end", Ex02aQuarantinedReadingsAnswersTest::byColumns);
    right(
        "two streams, and their union",
        lines -> {
          Dataset<Judged> all = each(lines, reading -> judge(reading, null));
          return all.filter("reason IS NULL").union(all.filter("reason IS NOT NULL"));
        });
    right(
        "by partitions, with exact numbers",
        lines ->
            lines.mapPartitions(
                (MapPartitionsFunction<String, Judged>)
                    part -> {
                      List<Judged> judged = new ArrayList<>();
                      part.forEachRemaining(
                          line -> {
                            for (String reading : line.split(";", -1)) {
                              judged.add(exactly(reading));
                            }
                          });
                      return judged.iterator();
                    },
                JUDGED));
  }

  /** An answer that judges a reading wrongly. */
  private void wrong(String name, Mistaken slip) {
    wrong(name, slip, lines -> each(lines, reading -> judge(reading, slip)));
  }

  private static Dataset<Judged> each(Dataset<String> lines, MapFunction<String, Judged> judge) {
    return lines.flatMap(
        (FlatMapFunction<String, Judged>)
            line -> {
              List<Judged> judged = new ArrayList<>();
              for (String reading : line.split(";", -1)) {
                judged.add(judge.call(reading));
              }
              return judged.iterator();
            },
        JUDGED);
  }

  private static Judged judge(String reading, Mistaken slip) {
    String[] fields =
        slip == Mistaken.LOSES_EMPTY_FIELDS ? reading.split(",") : reading.split(",", -1);
    if (slip == Mistaken.TAKES_MORE_FIELDS ? fields.length < 2 : fields.length != 2) {
      return Judged.malformed(reading, NOT_TWO_FIELDS);
    }
    String device = slip == Mistaken.KEEPS_SPACES ? fields[0] : fields[0].strip();
    String number = slip == Mistaken.KEEPS_SPACES ? fields[1] : fields[1].strip();
    if (slip == Mistaken.SAYS_ANOTHER_REASON_FIRST && !isNumber(number, slip)) {
      return Judged.malformed(reading, NOT_A_NUMBER);
    }
    if (device.isEmpty() && slip != Mistaken.TAKES_NO_DEVICE) {
      return Judged.malformed(reading, NO_DEVICE);
    }
    if (!isNumber(number, slip)) {
      return Judged.malformed(reading, NOT_A_NUMBER);
    }
    double celsius = Double.parseDouble(number);
    boolean outOfRange =
        slip == Mistaken.EXCLUDES_THE_LIMITS
            ? celsius <= -50 || celsius >= 60
            : celsius < -50 || celsius > 60;
    return outOfRange && slip != Mistaken.IGNORES_THE_RANGE
        ? Judged.malformed(reading, OUT_OF_RANGE)
        : Judged.right(device, celsius);
  }

  private static boolean isNumber(String text, Mistaken slip) {
    if (slip != Mistaken.TAKES_WHAT_JAVA_TAKES) {
      return text.matches(
          slip == Mistaken.TAKES_INTEGERS_ONLY ? "-?[0-9]+" : "-?[0-9]+(\\.[0-9]+)?");
    }
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException none) {
      return false;
    }
  }

  /** The same, with other degrees if it is a right one. */
  private static Judged with(Judged judged, ToDoubleFunction<Double> other) {
    return judged.getCelsius() == null
        ? judged
        : Judged.right(judged.getDevice(), other.applyAsDouble(judged.getCelsius()));
  }

  /** Whether there is a number, and it is in the range when it is rounded to a tenth. */
  private static boolean isWithin(Judged judged) {
    if (judged.getCelsius() == null) {
      return false;
    }
    long tenths = Math.round(judged.getCelsius() * 10);
    return tenths >= -500 && tenths <= 600;
  }

  private static Iterator<Judged> eachOnce(Iterator<String> lines) {
    List<String> seen = new ArrayList<>();
    List<Judged> judged = new ArrayList<>();
    lines.forEachRemaining(
        line -> {
          for (String reading : line.split(";", -1)) {
            if (!seen.contains(reading)) {
              seen.add(reading);
              judged.add(judge(reading, null));
            }
          }
        });
    return judged.iterator();
  }

  private static Iterator<Judged> ofLineOrNone(String line) {
    List<Judged> judged = new ArrayList<>();
    for (String reading : line.split(";", -1)) {
      Judged each = judge(reading, null);
      if (each.getReason() != null) {
        return List.of(of(line, each)).iterator();
      }
      judged.add(each);
    }
    return judged.iterator();
  }

  private static Judged of(String line, Judged malformed) {
    return Judged.malformed(line, malformed.getReason());
  }

  private static Judged exactly(String reading) {
    int comma = reading.indexOf(',');
    if (comma < 0 || comma != reading.lastIndexOf(',')) {
      return Judged.malformed(reading, NOT_TWO_FIELDS);
    }
    String device = reading.substring(0, comma).trim();
    String number = reading.substring(comma + 1).trim();
    if (device.isEmpty()) {
      return Judged.malformed(reading, NO_DEVICE);
    }
    if (!isNumber(number, null)) {
      return Judged.malformed(reading, NOT_A_NUMBER);
    }
    BigDecimal celsius = new BigDecimal(number);
    return celsius.compareTo(BigDecimal.valueOf(-50)) < 0
            || celsius.compareTo(BigDecimal.valueOf(60)) > 0
        ? Judged.malformed(reading, OUT_OF_RANGE)
        : Judged.right(device, celsius.doubleValue());
  }

  private static Dataset<Judged> byColumns(Dataset<String> lines) {
    Column fields = split(col("reading"), ",");
    Column device = trim(fields.getItem(0));
    Column number = trim(fields.getItem(1));
    Column celsius = number.cast("double");
    Dataset<Row> judged =
        lines
            .select(explode(split(col("value"), ";")).as("reading"))
            .withColumn(
                "reason",
                when(size(fields).notEqual(2), NOT_TWO_FIELDS)
                    .when(device.equalTo(""), NO_DEVICE)
                    .when(number.rlike("^-?[0-9]+([.][0-9]+)?$").equalTo(false), NOT_A_NUMBER)
                    .when(celsius.between(-50, 60).equalTo(false), OUT_OF_RANGE));
    Column right = col("reason").isNull();
    return judged
        .select(
            when(right, device).as("device"),
            when(right, celsius).as("celsius"),
            when(right, lit(null)).otherwise(col("reading")).as("text"),
            col("reason"))
        .as(JUDGED);
  }
}
