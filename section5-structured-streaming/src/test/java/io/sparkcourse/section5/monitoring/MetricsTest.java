package io.sparkcourse.section5.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.demo.DemoProcess;
import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lecture 5.9: the metrics of a query in Spark's metrics system. */
class MetricsTest {
  private static final Path LECTURE = Path.of("lectures", "5.09-monitoring.md");
  private static final String ENABLED = "spark.sql.streaming.metricsEnabled";

  private final SparkSession spark = TestSpark.session().newSession();

  @Test
  void metricsAreThereWhileTheQueryRunsIfTheyWereEnabledAtItsStart() throws Exception {
    StreamingQuery without = start("without");
    spark.conf().set(ENABLED, true);
    StreamingQuery with = start("with");
    spark.conf().set(ENABLED, false);

    assertThat(sources("without")).isZero();
    assertThat(sources("with")).isEqualTo(1);
    without.stop();
    with.stop();
    assertThat(sources("with")).isZero();
  }

  private StreamingQuery start(String name) throws Exception {
    return new Words(spark).rows().writeStream().queryName(name).format("noop").start();
  }

  private static int sources(String name) {
    return SparkEnv.get().metricsSystem().getSourcesByName("spark.streaming." + name).size();
  }

  /** In a separate process, since it serves a web page, and only on this machine. */
  @Test
  @Tag("process")
  void prometheusCanReadThem() {
    DemoProcess.Result result =
        DemoProcess.of(MetricsMain.class)
            .withTestClasses()
            .environment("SPARK_LOCAL_IP", "127.0.0.1")
            .run();
    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> lines = new ArrayList<>(List.of("```console"));
    result
        .out()
        .lines()
        .filter(line -> line.contains("_spark_streaming_") && line.contains("_Value{"))
        .map(line -> line.replaceAll("(Rate_total|latency|usedBytes)_(.*) .*", "$1_$2 ..."))
        .sorted()
        .forEach(lines::add);
    lines.add("```");
    LectureTable.assertUpToDate(LECTURE, "prometheus", lines);
  }
}
