package io.sparkcourse.section5.windows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_timestamp;

import io.sparkcourse.section5.windows.EventTimeWindowsSvg.Window;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The picture of lecture 5.3: the same five events in windows of three kinds. */
@ExtendWith(UtcSession.class)
class EventTimeWindowsPictureTest {
  private static final int HOUR = 12;
  private static final int GAP = 5;
  private static final List<Integer> EVENTS = List.of(1, 4, 10, 13, 22);

  @Test
  void thePictureShowsTheWindowsThatSparkOutputs() {
    String drawn =
        new EventTimeWindowsSvg(HOUR, -5, 30)
            .events(EVENTS)
            .windows(
                "tumbling",
                "tumbling",
                windows(events -> TumblingAndSlidingDemo.tumbling(events), "window"),
                0)
            .windows(
                "sliding",
                "sliding",
                windows(events -> TumblingAndSlidingDemo.sliding(events), "window"),
                0)
            .windows(
                "session",
                "session",
                windows(
                    events -> SessionsDemo.staticGap(events.withColumnRenamed("name", "user")),
                    "session_window"),
                GAP)
            .draw(
                "Five events of one visitor, in three kinds of windows",
                "Numbers are events. Tumbling: 10 minutes. Sliding: 10 minutes, every 5 minutes."
                    + " Session: a gap of 5 minutes, dashed.");

    LecturePicture.assertUpToDate(
        Path.of("lectures", "images", "5.03-windows-on-event-time.svg"), drawn);
  }

  /** The output of a stream when the last two events arrive first. */
  private static List<Window> windows(UnaryOperator<Dataset<Row>> pipeline, String window) {
    try (StructuredStreamTester<String> query =
        TimedRows.start(
            OutputMode.Complete(),
            events ->
                pipeline
                    .apply(events)
                    .select(minutes(window + ".start"), minutes(window + ".end"), col("count")))) {
      query.batch(lines(EVENTS.subList(3, 5)));
      return query.batch(lines(EVENTS.subList(0, 3))).stream()
          .map(row -> new Window((int) row.getLong(0), (int) row.getLong(1), row.getLong(2)))
          .sorted(Comparator.comparing(Window::start))
          .toList();
    }
  }

  private static Column minutes(String time) {
    return unix_timestamp(col(time))
        .minus(Instant.parse("2025-06-02T12:00:00Z").getEpochSecond())
        .divide(60)
        .cast("long");
  }

  private static String[] lines(List<Integer> minutes) {
    return minutes.stream()
        .map(minute -> String.format(Locale.ROOT, "%d:%02d:00 ann", HOUR, minute))
        .toArray(String[]::new);
  }
}
