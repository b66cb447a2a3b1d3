package io.sparkcourse.section5.joins;

import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.Test;

/**
 * Lecture 5.5: each type of join in each form is run over the same rows, and the output is compared
 * with the same join of two tables.
 */
class JoinMatrixTest {
  private static final Path LECTURE = Path.of("lectures", "5.05-joins.md");

  private static final List<String> TYPES =
      List.of(
          "inner", "cross", "left_outer", "right_outer", "full_outer", "left_semi", "left_anti");

  /** What is joined: which sides are streams, which have a watermark, and on what condition. */
  private record Form(
      String heading,
      boolean leftStreams,
      boolean rightStreams,
      boolean leftWatermark,
      boolean rightWatermark,
      boolean range) {
    Dataset<Row> join(Dataset<Row> impressions, Dataset<Row> clicks, String type) {
      Dataset<Row> left =
          leftWatermark ? impressions.withWatermark("shown", "10 minutes") : impressions;
      Dataset<Row> right = rightWatermark ? clicks.withWatermark("clicked", "10 minutes") : clicks;
      return type.equals("cross") ? left.crossJoin(right) : left.join(right, condition(), type);
    }

    private Column condition() {
      return range ? AdStreams.withinAnHour() : expr("ad = clickedAd");
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form("a stream and a table", true, false, false, false, false),
          new Form("a table and a stream", false, true, false, false, false),
          new Form("two streams", true, true, false, false, false),
          new Form("two streams with watermarks", true, true, true, true, false),
          new Form("a range, a watermark on the left", true, true, true, false, true),
          new Form("a range, a watermark on the right", true, true, false, true, true),
          new Form("a range and both watermarks", true, true, true, true, true));

  /** Pairs in one micro-batch and in two, an impression twice, rows alone, ads that are NULL. */
  private static final List<List<String>> IMPRESSIONS =
      List.of(
          List.of("12:00 A", "12:01 B", "12:01 B", "12:02 C", "12:03 -"),
          List.of("12:10 D", "12:11 X"));

  private static final List<List<String>> CLICKS =
      List.of(
          List.of("12:05 A", "12:06 Y", "12:07 -"),
          List.of("12:15 B", "12:20 A", "12:59 D", "13:30 C"));

  /** They arrive in the third micro-batch: after two, each query drops rows before 11:53. */
  private static final String LATE_IMPRESSION = "10:00 L";

  private static final String LATE_CLICK = "10:05 L";

  /** Moves the watermark past all others. Its own output is not compared. */
  private static final String LAST = "20:00 Z";

  private final SparkSession spark = JoinRun.session();
  private final List<String> notes = new ArrayList<>();

  @Test
  void eachJoinGivesWhatTheTableOfTheLectureSays() throws Exception {
    List<String> table = new ArrayList<>();
    table.add("| join | " + joined(FORMS.stream().map(Form::heading)) + " |");
    table.add("|---|" + "---|".repeat(FORMS.size()));
    for (String type : TYPES) {
      List<String> cells = new ArrayList<>();
      for (Form form : FORMS) {
        cells.add(cell(form, type));
      }
      table.add("| `" + type + "` | " + joined(cells.stream()) + " |");
    }
    table.add("");
    IntStream.range(0, notes.size())
        .forEach(number -> table.add((number + 1) + ". " + notes.get(number)));

    LectureTable.assertUpToDate(LECTURE, "joins", table);
  }

  private static String joined(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | "));
  }

  private String cell(Form form, String type) throws Exception {
    try {
      List<String> actual = actual(form, type);
      List<String> expected = expected(form, type);
      List<String> missing = without(expected, actual);
      List<String> surplus = without(actual, expected);
      if (missing.isEmpty() && surplus.isEmpty()) {
        return "right";
      }
      String never = missing.isEmpty() ? "" : "Does not output " + list(missing) + ".";
      String wrongly = surplus.isEmpty() ? "" : "Outputs " + list(surplus) + ".";
      return "**wrong** (" + note((never + " " + wrongly).strip()) + ")";
    } catch (AnalysisException refused) {
      return "no (" + note("`" + firstLine(refused) + "`") + ")";
    } catch (StreamingQueryException failed) {
      return "fails (" + note("`" + firstLine(failed.getCause()) + "`") + ")";
    }
  }

  private int note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
    return notes.indexOf(text) + 1;
  }

  private static String list(List<String> rows) {
    return joined(rows.stream().map(row -> "`" + row + "`")).replace(" | ", ", ");
  }

  private static String firstLine(Throwable refusal) {
    return refusal.getMessage().lines().findFirst().orElseThrow().replaceAll(";\\s*$", "");
  }

  private List<String> actual(Form form, String type) throws Exception {
    Dataset<Row> tableOfImpressions = JoinRun.impressions(table(all(IMPRESSIONS, LATE_IMPRESSION)));
    Dataset<Row> tableOfClicks = JoinRun.clicks(table(all(CLICKS, LATE_CLICK)));
    try (JoinRun run =
        JoinRun.start(
            spark,
            (impressions, clicks) ->
                form.join(
                    form.leftStreams() ? impressions : tableOfImpressions,
                    form.rightStreams() ? clicks : tableOfClicks,
                    type))) {
      List<String> output = new ArrayList<>();
      for (int batch = 0; batch < IMPRESSIONS.size(); batch++) {
        output.addAll(run.batch(IMPRESSIONS.get(batch), CLICKS.get(batch)));
      }
      output.addAll(run.batch(List.of(LATE_IMPRESSION, LAST), List.of(LATE_CLICK, LAST)));
      return output.stream().filter(row -> !row.contains("Z")).toList();
    }
  }

  /** The join of two tables, without the rows that are too late for a watermark. */
  private List<String> expected(Form form, String type) {
    return JoinRun.texts(
        form.join(
            JoinRun.impressions(
                table(form.leftWatermark() ? all(IMPRESSIONS) : all(IMPRESSIONS, LATE_IMPRESSION))),
            JoinRun.clicks(table(form.rightWatermark() ? all(CLICKS) : all(CLICKS, LATE_CLICK))),
            type));
  }

  private Dataset<String> table(List<String> lines) {
    return spark.createDataset(lines, Encoders.STRING());
  }

  private static List<String> all(List<List<String>> batches, String... more) {
    return Stream.concat(batches.stream().flatMap(List::stream), Stream.of(more)).toList();
  }

  private static List<String> without(List<String> rows, List<String> others) {
    List<String> rest = new ArrayList<>(rows);
    others.forEach(rest::remove);
    Collections.sort(rest);
    return rest;
  }
}
