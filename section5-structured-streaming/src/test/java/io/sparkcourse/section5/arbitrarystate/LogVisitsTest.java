package io.sparkcourse.section5.arbitrarystate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Lecture 5.7: the visits of the access log are those of its generator. */
class LogVisitsTest {
  private static final AccessLogGenerator.Truth TRUTH =
      AccessLogGenerator.generate(SampleData.SEED).truth();

  @Test
  void theVisitsOfTheLogAreThoseOfItsGeneratorOfSessionWindowAndOfALoop() {
    List<String> requests =
        LogFiles.byHalfHour().values().stream().flatMap(Collection::stream).toList();
    List<String> log = requests.subList(0, requests.size() - 1);
    List<Visit> visits = new ArrayList<>();
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Append(),
            lines -> LogVisitsDemo.visits(requests(lines)).toDF())) {
      LogFiles.byHalfHour()
          .values()
          .forEach(file -> visits.addAll(visits(query.batch(file.toArray(String[]::new)))));
    }

    assertThat(visits).hasSize(483);
    assertThat(visits).containsExactlyInAnyOrderElementsOf(byALoop(log));
    assertThat(visits).containsExactlyInAnyOrderElementsOf(bySessionWindow(log));
    assertThat(
            visits.stream().collect(Collectors.groupingBy(Visit::getUser, Collectors.counting())))
        .isEqualTo(TRUTH.sessionsPerClient());
    assertThat(
            visits.stream()
                .collect(
                    Collectors.groupingBy(Visit::getUser, Collectors.summingLong(Visit::getPages))))
        .isEqualTo(TRUTH.requestsPerClient());
  }

  private static Dataset<Row> requests(Dataset<String> lines) {
    return lines.selectExpr(
        "CAST(split(value, ',')[0] AS TIMESTAMP) AS time", "split(value, ',')[1] AS user");
  }

  private static List<Visit> visits(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                new Visit(
                    row.getAs("user"),
                    row.<Timestamp>getAs("start").toInstant(),
                    row.<Timestamp>getAs("end").toInstant(),
                    row.<Integer>getAs("pages")))
        .toList();
  }

  /** A session window ends after the gap. */
  private static List<Visit> bySessionWindow(List<String> log) {
    Dataset<Row> requests = requests(TestSpark.session().createDataset(log, Encoders.STRING()));
    return visits(
        LogVisitsDemo.sessionWindows(requests)
            .selectExpr(
                "user",
                "session_window.start AS start",
                "session_window.end - INTERVAL 30 MINUTES AS end",
                "CAST(pages AS INT) AS pages")
            .collectAsList());
  }

  private static List<Visit> byALoop(List<String> log) {
    TreeMap<String, List<Instant>> byUser = new TreeMap<>();
    for (String request : log) {
      String[] fields = request.split(",");
      byUser.computeIfAbsent(fields[1], none -> new ArrayList<>()).add(Instant.parse(fields[0]));
    }
    List<Visit> visits = new ArrayList<>();
    byUser.forEach(
        (user, times) -> {
          List<Instant> sorted = times.stream().sorted().toList();
          int first = 0;
          for (int i = 1; i <= sorted.size(); i++) {
            boolean over =
                i == sorted.size()
                    || sorted.get(i).isAfter(sorted.get(i - 1).plus(LogVisitsDemo.GAP));
            if (over) {
              visits.add(new Visit(user, sorted.get(first), sorted.get(i - 1), i - first));
              first = i;
            }
          }
        });
    return visits;
  }
}
