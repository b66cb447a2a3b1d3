package io.sparkcourse.section2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.generator.AccessLogGenerator.Truth;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.testing.DStreamTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The solution over the shop's log, compared with what the generator of the log has recorded. */
class Ex13aLogWatchSampleTest {
  private static final AccessLogGenerator.Sample SAMPLE =
      AccessLogGenerator.generate(SampleData.SEED);
  private static final Truth TRUTH = SAMPLE.truth();

  private static final Duration BATCH = Duration.ofMillis(Ex13aLogWatch.BATCH.milliseconds());
  private static final Duration WINDOW = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void itFindsTheBurstAndNothingElse() throws IOException {
    Instant start = TRUTH.burstStart().minus(Duration.ofMinutes(4));

    watch(start, TRUTH.burstStart().plus(Duration.ofMinutes(8)));

    SortedMap<Instant, List<String>> alarms = files("alarms");
    assertThat(alarms.firstKey()) // within a minute
        .isAfter(TRUTH.burstStart())
        .isBeforeOrEqualTo(TRUTH.burstStart().plus(Duration.ofMinutes(1)));
    assertThat(alarms.lastKey().minus(WINDOW)).isBefore(TRUTH.burstEnd());
    alarms.forEach(
        (end, lines) ->
            assertThat(lines)
                .containsExactly(TRUTH.burstPath() + " " + errorsInBurst(end) + " checkout"));
  }

  @Test
  void threeHoursHaveSeventeenMalformedLines() {
    assertThat(LogWatchModel.malformed(List.of(lines(Instant.MIN, Instant.MAX).toList())).get(1))
        .hasSize(17)
        .hasSize(TRUTH.malformed());
  }

  @Test
  void itKeepsMalformedLinesAndLeavesTheBotOut() throws IOException {
    Instant start = Instant.parse("2025-06-02T12:38:00Z");
    Instant end = Instant.parse("2025-06-02T12:50:00Z");
    List<List<String>> batches = batches(start, end);
    assertThat(requestsOfTheBot(batches)).isGreaterThan(500);

    watch(start, end);

    assertThat(files("malformed").values())
        .hasSizeGreaterThan(5)
        .containsExactlyElementsOf(LogWatchModel.malformed(batches).values());
    assertThat(files("pages").values())
        .hasSize(12)
        .containsExactlyElementsOf(
            LogWatchModel.right(
                    (request, window) -> !request.entry().getClientIp().equals(TRUTH.botIp()))
                .pages(batches)
                .values());
    assertThat(directory.resolve("output").resolve("alarms")).doesNotExist();
  }

  private void watch(Instant from, Instant until) throws IOException {
    Path bots = Files.writeString(directory.resolve("bots"), TRUTH.botIp() + "\n");
    Path teams = Files.write(directory.resolve("teams"), List.of("page,team", "/cart,checkout"));
    Path output = Files.createDirectory(directory.resolve("output"));
    try (DStreamTester tester = DStreamTester.every(Ex13aLogWatch.BATCH)) {
      Ex13aLogWatch.watch(
          SampleStreams.accessLogLines(tester.context(), from),
          bots.toString(),
          teams.toString(),
          output.toString());
      tester.run((int) Duration.between(from, until).dividedBy(BATCH));
    }
  }

  /** How many requests of the burst's path failed in the window that ends here. */
  private static long errorsInBurst(Instant end) {
    return lines(end.minus(WINDOW), end)
        .filter(line -> line.contains(" " + TRUTH.burstPath() + " HTTP/1.1\" 503 "))
        .count();
  }

  private static long requestsOfTheBot(List<List<String>> batches) {
    return batches.stream()
        .flatMap(List::stream)
        .filter(LogWatchModel::isLogEntry)
        .filter(line -> LogEntry.parse(line).getClientIp().equals(TRUTH.botIp()))
        .count();
  }

  private static List<List<String>> batches(Instant from, Instant until) {
    List<List<String>> batches = new ArrayList<>();
    for (Instant start = from; start.isBefore(until); start = start.plus(BATCH)) {
      batches.add(lines(start, start.plus(BATCH)).toList());
    }
    return batches;
  }

  private static Stream<String> lines(Instant from, Instant until) {
    return SAMPLE.lines().stream()
        .filter(line -> !line.arrival().isBefore(from) && line.arrival().isBefore(until))
        .map(LogLine::line);
  }

  /** The lines of the files of a kind by the time of the batch. */
  private SortedMap<Instant, List<String>> files(String kind) throws IOException {
    SortedMap<Instant, List<String>> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory.resolve("output").resolve(kind))) {
      for (Path file : paths.toList()) {
        files.put(
            Instant.ofEpochMilli(Long.parseLong(file.getFileName().toString())),
            Files.readAllLines(file));
      }
    }
    return files;
  }
}
