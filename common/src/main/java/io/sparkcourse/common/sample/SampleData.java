package io.sparkcourse.common.sample;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.CsvFormat;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.data.Payment;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.generator.OrderGenerator;
import io.sparkcourse.common.generator.TweetGenerator;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The course's sample data: four real files from the class path, and streams made by seeded
 * generators. {@code datasets/PROVENANCE.md} says where each comes from and what is in it.
 *
 * <p>Nothing is cached between calls; keep what you load.
 */
public final class SampleData {
  /** The seed of the generated data, so that every run and every reader sees the same. */
  public static final long SEED = 20250602L;

  public static final String EARTHQUAKES_FILE = "earthquakes.csv";
  public static final String FLIGHTS_FILE = "flights-2001-01-10.csv";
  public static final String AIRPORTS_FILE = "airports.csv";
  public static final String WIKIPEDIA_EDITS_FILE = "wikipedia-edits-2015-09-12.csv";

  private SampleData() {}

  /** A week of earthquakes in the order of {@link Earthquake#getUpdated()}. */
  public static Parsed<Earthquake> earthquakes() {
    return load(EARTHQUAKES_FILE, CsvFormat.earthquakes());
  }

  /** A day of flights in the order of {@link Flight#getDepartureLocal()}. */
  public static Parsed<Flight> flights() {
    return load(FLIGHTS_FILE, CsvFormat.flights());
  }

  /** The airports, among them every origin and destination of {@link #flights()}. */
  public static Parsed<Airport> airports() {
    return load(AIRPORTS_FILE, CsvFormat.airports());
  }

  /** Six hours of edits in the order of {@link WikipediaEdit#getTime()}. */
  public static Parsed<WikipediaEdit> wikipediaEdits() {
    return load(WIKIPEDIA_EDITS_FILE, CsvFormat.wikipediaEdits());
  }

  /** Ten minutes of generated tweets in the order of {@link Tweet#getCreatedAt()}. */
  public static List<Tweet> tweets() {
    return TweetGenerator.generate(SEED).tweets();
  }

  /** Three hours of a generated access log in the order of {@link LogLine#arrival()}. */
  public static List<LogLine> accessLog() {
    return AccessLogGenerator.generate(SEED).lines();
  }

  /** Ten minutes of generated advertisements in the order of their arrival. */
  public static List<AdImpression> adImpressions() {
    return AdGenerator.generate(SEED).impressions();
  }

  /** The clicks on {@link #adImpressions()} in the order of their arrival. */
  public static List<AdClick> adClicks() {
    return AdGenerator.generate(SEED).clicks();
  }

  /** Ten minutes of generated orders in the order of their arrival. */
  public static List<Order> orders() {
    return OrderGenerator.generate(SEED).orders();
  }

  /** The payments for {@link #orders()} in the order of their arrival. */
  public static List<Payment> payments() {
    return OrderGenerator.generate(SEED).payments();
  }

  /**
   * Writes one of the files, unchanged, for a demo that reads a directory.
   *
   * <p>The file appears under its name complete and in one step, as a stream that watches the
   * directory requires; until then it is hidden.
   *
   * @param directory is created if it does not exist
   * @param fileName such as {@link #FLIGHTS_FILE}
   * @return the file written
   * @throws UncheckedIOException if there is no such sample file, or it cannot be written
   */
  public static Path copyTo(Path directory, String fileName) {
    Path target = directory.resolve(fileName);
    Path hidden = directory.resolve("." + fileName + ".tmp");
    try (InputStream file = open(SampleData.class.getClassLoader(), fileName)) {
      Files.createDirectories(directory);
      Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
      return Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private static <T> Parsed<T> load(String fileName, CsvFormat<T> format) {
    return Parsed.parse(
        new InputStreamReader(
            open(SampleData.class.getClassLoader(), fileName), StandardCharsets.UTF_8),
        format);
  }

  static InputStream open(ClassLoader loader, String fileName) {
    InputStream file = loader.getResourceAsStream("datasets/" + fileName);
    if (file == null) {
      String missing =
          "The sample file datasets/"
              + fileName
              + " is not on the class path: rebuild with ./mvnw -pl common package"
              + " (mvnw.cmd on Windows).";
      throw new UncheckedIOException(missing, new FileNotFoundException(fileName));
    }
    return file;
  }
}
