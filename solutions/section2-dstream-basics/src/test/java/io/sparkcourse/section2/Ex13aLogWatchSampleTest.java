package io.sparkcourse.section2;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.data.SampleData;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.generator.AccessLogGenerator.Truth;
import io.sparkcourse.testing.DStreamTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The solution over 24 minutes of the shop's log, held against what its generator has noted. */
class Ex13aLogWatchSampleTest {
  private static final AccessLogGenerator.Sample SAMPLE =
      AccessLogGenerator.generate(SampleData.SEED);
  private static final Truth TRUTH = SAMPLE.truth();

  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final Instant START = TRUTH.burstStart().minus(Duration.ofMinutes(12));
  private static final Instant END = TRUTH.burstStart().plus(Duration.ofMinutes(12));

  @TempDir private static Path directory;

  @BeforeAll
  static void watch() throws IOException {
    Path bots = Files.writeString(directory.resolve("bots"), TRUTH.botIp() + "\n");
    Path teams = Files.write(directory.resolve("teams"), List.of("page,team", "/cart,checkout"));
    Path output = Files.createDirectory(directory.resolve("output"));
    try (DStreamTester tester = DStreamTester.every(Ex13aLogWatch.BATCH)) {
      Ex13aLogWatch.watch(
          SampleStreams.accessLogLines(tester.context(), START),
          bots.toString(),
          teams.toString(),
          output.toString());
      tester.run(
          (int) (Duration.between(START, END).toMillis() / Ex13aLogWatch.BATCH.milliseconds()));
    }
  }

  @Test
  void findsTheBurstAndNothingElse() throws IOException {
    SortedMap<Instant, List<String>> alarms = files("alarms");

    assertThat(alarms).isNotEmpty();
    alarms.forEach(
        (end, lines) -> {
          assertThat(lines).containsExactly(TRUTH.burstPath() + " " + errors(end) + " checkout");
          assertThat(end).isAfter(TRUTH.burstStart());
          assertThat(end.minus(WINDOW)).isBefore(TRUTH.burstEnd());
        });
  }

  @Test
  void tellsItWithinAMinuteOfItsStart() throws IOException {
    assertThat(files("alarms").firstKey())
        .isBeforeOrEqualTo(TRUTH.burstStart().plus(Duration.ofMinutes(1)));
  }

  @Test
  void tellsThreePagesEveryMinute() throws IOException {
    assertThat(files("pages")).hasSize(24).allSatisfy((end, lines) -> assertThat(lines).hasSize(3));
  }

  @Test
  void keepsEveryMalformedLineAndNoOther() throws IOException {
    List<String> malformed =
        Parsed.parse(lines(START, END).map(LogLine::line), LogEntry::parse).malformed().stream()
            .map(line -> line.text())
            .toList();

    assertThat(files("malformed").values().stream().flatMap(List::stream))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(malformed);
  }

  /** How often the path of the burst failed in the window that ends here. */
  private static long errors(Instant end) {
    return Parsed.parse(lines(end.minus(WINDOW), end).map(LogLine::line), LogEntry::parse)
        .rows()
        .stream()
        .filter(entry -> entry.getPath().equals(TRUTH.burstPath()) && entry.getStatus() >= 500)
        .count();
  }

  private static Stream<LogLine> lines(Instant from, Instant until) {
    return SAMPLE.lines().stream()
        .filter(line -> !line.arrival().isBefore(from) && line.arrival().isBefore(until));
  }

  /** The lines of the files of a kind by the time of the batch. */
  private static SortedMap<Instant, List<String>> files(String kind) throws IOException {
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
