package io.sparkcourse.section5.watermarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.timeline.EventTimeline;
import io.sparkcourse.common.timeline.EventTimeline.MicroBatch;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.4: the figure of Spark's guide, run. */
class WatermarkFigureTest {
  @TempDir private Path directory;
  private final SparkSession spark = TestSpark.session().newSession();
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final VoidFunction2<Dataset<Row>, Long> collect =
      (rows, batch) -> output.add(WindowCounts.text(rows));

  @BeforeEach
  void timesAreThoseOfTheFigure() {
    spark.conf().set("spark.sql.session.timeZone", "UTC");
  }

  @Test
  void updateGivesTheRowsOfTheGuide() throws Exception {
    EventTimeline timeline = WatermarkFigureDemo.run(spark, directory, "update", collect);

    assertThat(output)
        .containsExactly(
            "12:00 dog 1, owl 1   12:05 dog 1, owl 1",
            "-",
            "12:00 cat 1   12:05 cat 1, dog 2   12:10 dog 1",
            "-",
            "12:00 dog 2   12:05 dog 3, owl 2   12:10 cat 1, owl 1   12:15 cat 1, owl 1   12:20 owl 1",
            "-",
            "12:10 owl 2   12:15 owl 2");
    assertThat(watermarks(timeline))
        .containsExactly("-", "11:58", "11:58", "12:04", "12:04", "12:11", "12:11");
    LecturePicture.assertUpToDate(Path.of("lectures", "images", "5.04-watermark.svg"), timeline);
  }

  @Test
  void appendGivesAWindowOnceWhenTheWatermarkHasPassedItsEnd() throws Exception {
    WatermarkFigureDemo.run(spark, directory, "append", collect);

    assertThat(output).containsExactly("-", "-", "-", "-", "-", "12:00 cat 1, dog 2, owl 1", "-");
  }

  @Test
  void completeCountsWhatIsLateAndKeepsEverything() throws Exception {
    EventTimeline timeline = WatermarkFigureDemo.run(spark, directory, "complete", collect);

    assertThat(output).hasSize(4); // no micro-batch without data
    assertThat(output.get(3)).startsWith("11:55 donkey 1   12:00 cat 1, dog 2, donkey 1, owl 1");
    MicroBatch last = timeline.batches().get(3);
    assertThat(last.stateRows()).isEqualTo(14);
    assertThat(last.droppedByMetric()).isZero();
  }

  @Test
  void oneWordIsDroppedAndTheMetricCountsItOnceForEachOfItsWindows() throws Exception {
    EventTimeline timeline = WatermarkFigureDemo.run(spark, directory, "update", collect);

    MicroBatch last = timeline.batches().get(6);
    assertThat(last.dropped()).isEqualTo(1);
    assertThat(last.droppedByMetric()).isEqualTo(2);
  }

  @Test
  void ofABacklogTheLateWordIsCounted() throws Exception {
    Dataset<Row> words =
        spark
            .readStream()
            .schema("time TIMESTAMP, word STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(
                HadoopPath.pattern(ArrivingFiles.write(directory, WatermarkFigureDemo.arrivals())));
    StreamingQuery query =
        WatermarkFigureDemo.wordCounts(words)
            .writeStream()
            .outputMode("update")
            .trigger(Trigger.AvailableNow())
            .foreachBatch(collect)
            .start();
    query.awaitTermination();

    assertThat(output.get(3))
        .isEqualTo("11:55 donkey 1   12:00 donkey 1   12:10 owl 2   12:15 owl 2");
    assertThat(
            Stream.of(query.recentProgress())
                .map(progress -> progress.eventTime().get("watermark").substring(11, 16)))
        .containsExactly("00:00", "11:58", "12:04", "12:11");
  }

  private static List<String> watermarks(EventTimeline timeline) {
    return timeline.batches().stream()
        .map(batch -> batch.watermark().map(time -> time.toString().substring(11, 16)).orElse("-"))
        .toList();
  }
}
