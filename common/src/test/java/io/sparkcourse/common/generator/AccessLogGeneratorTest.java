package io.sparkcourse.common.generator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Malformed;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator.Sample;
import io.sparkcourse.common.generator.AccessLogGenerator.Truth;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogGeneratorTest {
  private final Sample sample = AccessLogGenerator.generate(SampleData.SEED);
  private final Truth truth = sample.truth();
  private final Parsed<LogEntry> parsed =
      Parsed.parse(sample.lines().stream().map(LogLine::line), LogEntry::parse);
  private final List<LogEntry> entries = parsed.rows();

  @Test
  void theSameSeedGivesTheSameLogAndAnotherSeedGivesAnother() {
    assertThat(AccessLogGenerator.generate(SampleData.SEED)).isEqualTo(sample);
    assertThat(AccessLogGenerator.generate(SampleData.SEED + 1).lines())
        .isNotEqualTo(sample.lines());
  }

  @Test
  void theLogOfTheCourseIsThisOnEveryPlatform() {
    // If this fails, numbers in lectures and expected outputs are no longer true.
    String all =
        sample.lines().stream()
            .map(line -> line.arrival() + " " + line.line())
            .collect(Collectors.joining("\n"));

    assertThat(Checksum.sha256(all))
        .isEqualTo("393f3b2719d5f8109a574a8a490fb742d4c33789c8f01448effdf0684a6969e3");
  }

  @Test
  void wellFormedAndMalformedLinesAreAsManyAsWasDecided() {
    assertThat(sample.lines()).hasSize(truth.lines()).hasSizeBetween(5_500, 6_500);
    assertThat(entries).hasSize(truth.wellFormed());
    assertThat(parsed.malformed()).hasSize(truth.malformed());
    assertThat(truth.malformed() / (double) truth.lines()).isBetween(0.002, 0.004);
  }

  @Test
  void linesGoWrongInSeveralWays() {
    assertThat(parsed.malformed())
        .extracting(Malformed::reason)
        .anyMatch(reason -> reason.contains("not closed"))
        .anyMatch(reason -> reason.startsWith("the line ends at the client IP"))
        .anyMatch(reason -> reason.startsWith("the status is not"))
        .anyMatch(reason -> reason.startsWith("the time is no date"));
    assertThat(parsed.malformed())
        .extracting(Malformed::text)
        .noneMatch(text -> text.chars().anyMatch(Character::isISOControl));
  }

  @Test
  void requestsPerClientAndStatusAreThoseOfTheLines() {
    assertThat(truth.requestsPerClient())
        .isEqualTo(count(entry -> true, LogEntry::getClientIp))
        .hasSizeGreaterThan(300);
    assertThat(truth.requestsPerStatus()).isEqualTo(count(entry -> true, LogEntry::getStatus));
    assertThat(truth.failedLoginsPerClient())
        .isEqualTo(
            count(
                entry ->
                    entry.getStatus() == 401
                        && entry.getMethod().equals("POST")
                        && entry.getPath().equals("/login"),
                LogEntry::getClientIp));
  }

  @ParameterizedTest
  @ValueSource(longs = {SampleData.SEED, 1, 2, 3, -4})
  void sessionsPerClientAreThoseOfThirtyMinutesOfSilence(long seed) {
    Sample log = AccessLogGenerator.generate(seed);
    Map<String, Long> sessions = new HashMap<>();
    timesPerClient(log).forEach((client, times) -> sessions.put(client, sessions(times)));

    assertThat(log.truth().sessionsPerClient()).isEqualTo(sessions);
    assertThat(sessions.values().stream().filter(n -> n > 1)).hasSizeGreaterThan(50);
  }

  @Test
  void noSilenceIsSoNearToThirtyMinutesThatTheEdgeWouldMatter() {
    List<Duration> silences =
        timesPerClient(sample).values().stream()
            .flatMap(times -> silences(times).stream())
            .toList();

    assertThat(silences)
        .noneMatch(
            silence ->
                silence.compareTo(Duration.ofMinutes(21)) > 0
                    && silence.compareTo(Duration.ofMinutes(34)) < 0);
    assertThat(silences)
        .anyMatch(
            silence ->
                silence.compareTo(Duration.ofMinutes(10)) > 0
                    && silence.compareTo(Duration.ofMinutes(21)) <= 0);
  }

  @Test
  void linesArriveInOrderWithinThreeHoursAtTheSecondTheySay() {
    assertThat(sample.lines())
        .isSortedAccordingTo(Comparator.comparing(LogLine::arrival))
        .allMatch(line -> !line.arrival().isBefore(AccessLogGenerator.START))
        .allMatch(
            line ->
                line.arrival().isBefore(AccessLogGenerator.START.plus(AccessLogGenerator.LENGTH)));
    for (LogLine line : sample.lines()) {
      if (isWellFormed(line)) {
        assertThat(LogEntry.parse(line.line()).getTime())
            .isEqualTo(line.arrival().truncatedTo(ChronoUnit.SECONDS));
      }
    }
  }

  @Test
  void everyClientHasAnAddressReservedForDocumentation() {
    assertThat(entries)
        .extracting(LogEntry::getClientIp)
        .allMatch(ip -> ip.matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d{1,3}"));
  }

  @Test
  void thePathOfTheBurstMostlyFailsDuringTheBurstAndNeverOtherwise() {
    Predicate<LogEntry> duringBurst =
        entry ->
            !entry.getTime().isBefore(truth.burstStart())
                && entry.getTime().isBefore(truth.burstEnd());
    List<LogEntry> ofPath =
        entries.stream().filter(entry -> entry.getPath().equals(truth.burstPath())).toList();
    long failed = ofPath.stream().filter(duringBurst).filter(e -> e.getStatus() == 503).count();
    long answered = ofPath.stream().filter(duringBurst).count();

    assertThat(Duration.between(truth.burstStart(), truth.burstEnd()))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    assertThat(failed / (double) answered).isBetween(0.8, 0.97);
    assertThat(truth.requestsPerStatus().get(503)).isEqualTo(failed).isGreaterThan(100);
  }

  @Test
  void theBotIsTheOnlyOneWithItsUserAgentAndTheFastest() {
    Map<String, Long> bots =
        count(
            entry -> entry.getUserAgent() != null && entry.getUserAgent().contains("Bot"),
            LogEntry::getClientIp);
    List<Duration> silences = silences(timesPerClient(sample).get(truth.botIp()));

    assertThat(bots).containsOnlyKeys(truth.botIp());
    assertThat(bots.get(truth.botIp())).isEqualTo(truth.requestsPerClient().get(truth.botIp()));
    assertThat(silences).allMatch(silence -> silence.compareTo(Duration.ofSeconds(2)) <= 0);
  }

  @Test
  void oneClientGuessesPasswordsFarMoreOftenThanPeopleMistypeTheirs() {
    Map<String, Long> failed = truth.failedLoginsPerClient();
    long mistyped =
        failed.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(truth.bruteForceIp()))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElseThrow();

    assertThat(failed.get(truth.bruteForceIp())).isEqualTo(120);
    assertThat(mistyped).isBetween(1L, 10L);
  }

  private <K> Map<K, Long> count(Predicate<LogEntry> which, Function<LogEntry, K> key) {
    return entries.stream().filter(which).collect(groupingBy(key, counting()));
  }

  private static Map<String, List<Instant>> timesPerClient(Sample log) {
    return Parsed.parse(log.lines().stream().map(LogLine::line), LogEntry::parse).rows().stream()
        .collect(
            groupingBy(
                LogEntry::getClientIp, Collectors.mapping(LogEntry::getTime, Collectors.toList())));
  }

  private static long sessions(List<Instant> times) {
    return 1
        + silences(times).stream()
            .filter(silence -> silence.compareTo(AccessLogGenerator.SESSION_GAP) > 0)
            .count();
  }

  private static List<Duration> silences(List<Instant> times) {
    List<Instant> sorted = times.stream().sorted().toList();
    List<Duration> silences = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      silences.add(Duration.between(sorted.get(i - 1), sorted.get(i)));
    }
    return silences;
  }

  private static boolean isWellFormed(LogLine line) {
    try {
      return LogEntry.parse(line.line()) != null;
    } catch (MalformedRecordException e) {
      return false;
    }
  }
}
