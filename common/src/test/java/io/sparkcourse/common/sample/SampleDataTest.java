package io.sparkcourse.common.sample;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.generator.OrderGenerator;
import io.sparkcourse.common.generator.TweetGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The traits of the files that {@code datasets/PROVENANCE.md} states and the lessons rely on. */
class SampleDataTest {

  @Test
  void earthquakesAreOrderedByTheirLastChangeWhichComesLongAfterTheEvent() {
    Parsed<Earthquake> parsed = SampleData.earthquakes();
    List<Earthquake> rows = parsed.rows();

    assertThat(parsed.malformed()).isEmpty();
    assertThat(rows)
        .hasSize(1_707)
        .isSortedAccordingTo(Comparator.comparing(Earthquake::getUpdated));
    assertThat(rows).extracting(Earthquake::getId).doesNotHaveDuplicates();
    assertThat(rows.get(0).getTime()).isEqualTo(Instant.parse("2018-01-31T02:18:21.235Z"));
    assertThat(rows.get(0).getPlace()).isEqualTo("81km WNW of Skagway, Alaska");

    List<Duration> lags = rows.stream().map(SampleDataTest::lag).sorted().toList();
    assertThat(lags.get(0)).isEqualTo(Duration.ofMillis(95_526));
    assertThat(lags.get(853)).isEqualTo(Duration.ofMillis(14_564_418));
    assertThat(lags.get(1_706)).isEqualTo(Duration.ofMillis(578_980_550));
  }

  @Test
  void automaticRowsComeSoonerThanReviewedOnes() {
    Map<String, Long> perStatus =
        count(SampleData.earthquakes().rows().stream().map(Earthquake::getStatus));
    List<Duration> automaticLags =
        SampleData.earthquakes().rows().stream()
            .filter(row -> row.getStatus().equals("automatic"))
            .map(SampleDataTest::lag)
            .sorted()
            .toList();

    assertThat(perStatus).isEqualTo(Map.of("reviewed", 1_214L, "automatic", 493L));
    assertThat(automaticLags.get(246)).isEqualTo(Duration.ofMillis(830_605));
  }

  @Test
  void flightsAreOneDayInTheOrderOfTheWallClockAndEveryAirportIsKnown() {
    Parsed<Flight> parsed = SampleData.flights();
    List<Flight> rows = parsed.rows();

    assertThat(parsed.malformed()).isEmpty();
    assertThat(rows)
        .hasSize(16_663)
        .isSortedAccordingTo(Comparator.comparing(Flight::getDepartureLocal))
        .allMatch(row -> row.getDepartureLocal().toLocalDate().toString().equals("2001-01-10"));

    Set<String> used =
        rows.stream()
            .flatMap(row -> Stream.of(row.getOrigin(), row.getDestination()))
            .collect(Collectors.toSet());
    assertThat(used).hasSize(222);
    assertThat(SampleData.airports().rows()).extracting(Airport::getIata).containsAll(used);
  }

  @Test
  void exactlyOneFlightIsThereTwice() {
    Map<Flight, Long> counts = count(SampleData.flights().rows().stream());

    assertThat(counts.entrySet().stream().filter(entry -> entry.getValue() > 1))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getKey()).hasToString("2001-01-10T06:56 LGA-ORD -5 min late");
              assertThat(entry.getValue()).isEqualTo(2);
            });
  }

  @Test
  void airportsHaveUniqueCodesAndTwelveHaveNoCity() {
    Parsed<Airport> parsed = SampleData.airports();

    assertThat(parsed.malformed()).isEmpty();
    assertThat(parsed.rows()).hasSize(3_376).extracting(Airport::getIata).doesNotHaveDuplicates();
    assertThat(parsed.rows()).filteredOn(row -> row.getCity().equals("NA")).hasSize(12);
    assertThat(parsed.rows()).filteredOn(row -> !row.getCountry().equals("USA")).hasSize(4);
  }

  @Test
  void twoBotsMakeAQuarterOfTheEdits() {
    Parsed<WikipediaEdit> parsed = SampleData.wikipediaEdits();
    List<WikipediaEdit> rows = parsed.rows();
    Map<String, Long> perUser = count(rows.stream().map(WikipediaEdit::getUser));

    assertThat(parsed.malformed()).isEmpty();
    assertThat(rows).hasSize(9_359);
    List<Map.Entry<String, Long>> busiest =
        perUser.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(2)
            .toList();
    assertThat(busiest).containsExactly(Map.entry("bot-0003", 1_580L), Map.entry("bot-1733", 759L));
    long ofBoth = busiest.stream().mapToLong(Map.Entry::getValue).sum();
    assertThat(ofBoth / (double) rows.size()).isCloseTo(0.25, withinPercentage(1));
  }

  @Test
  void editsAreStrictlyOrderedAndOnlyAnonymousOnesHaveACountry() {
    List<WikipediaEdit> rows = SampleData.wikipediaEdits().rows();

    for (int i = 1; i < rows.size(); i++) {
      assertThat(rows.get(i).getTime()).isAfter(rows.get(i - 1).getTime());
    }
    assertThat(rows)
        .allMatch(row -> row.getKind().equals("anon") == Objects.nonNull(row.getCountry()));
    assertThat(rows).filteredOn(row -> row.getCountry() != null).hasSize(1_088);
    assertThat(rows.get(0).getPage()).isEqualTo("La Petite Sirène (film, 1989)");
  }

  @Test
  void generatedDataAreThoseOfTheCoursesSeed() {
    assertThat(SampleData.tweets())
        .isEqualTo(TweetGenerator.generate(SampleData.SEED).tweets())
        .isNotEmpty();
    assertThat(SampleData.accessLog())
        .isEqualTo(AccessLogGenerator.generate(SampleData.SEED).lines())
        .isNotEmpty();
    AdGenerator.Sample ads = AdGenerator.generate(SampleData.SEED);
    assertThat(SampleData.adImpressions()).isEqualTo(ads.impressions()).isNotEmpty();
    assertThat(SampleData.adClicks()).isEqualTo(ads.clicks()).isNotEmpty();
    OrderGenerator.Sample orders = OrderGenerator.generate(SampleData.SEED);
    assertThat(SampleData.orders()).isEqualTo(orders.orders()).isNotEmpty();
    assertThat(SampleData.payments()).isEqualTo(orders.payments()).isNotEmpty();
  }

  @Test
  void aFileIsCopiedUnchangedAndNothingElseIsLeftInTheDirectory(@TempDir Path directory)
      throws IOException {
    Path target = directory.resolve("new/and/deep");

    Path written = SampleData.copyTo(target, SampleData.AIRPORTS_FILE);

    assertThat(written).isEqualTo(target.resolve("airports.csv"));
    try (InputStream packed =
            SampleData.open(getClass().getClassLoader(), SampleData.AIRPORTS_FILE);
        Stream<Path> files = Files.list(target)) {
      assertThat(written).hasBinaryContent(packed.readAllBytes());
      assertThat(files).containsExactly(written);
    }
  }

  @Test
  void anUnknownFileIsNamedAndNothingIsWritten(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> SampleData.copyTo(directory, "flihgts.csv"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("datasets/flihgts.csv is not on the class path");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aMissingResourceIsReportedInOneSentenceWithTheWayToFixIt() {
    ClassLoader empty = new ClassLoader(null) {};

    assertThatThrownBy(() -> SampleData.open(empty, SampleData.FLIGHTS_FILE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "The sample file datasets/flights-2001-01-10.csv is not on the class path:"
                + " rebuild with ./mvnw -pl common package (mvnw.cmd on Windows).");
  }

  private static Duration lag(Earthquake row) {
    return Duration.between(row.getTime(), row.getUpdated());
  }

  private static <K> Map<K, Long> count(Stream<K> items) {
    return items.collect(groupingBy(item -> item, counting()));
  }
}
