package io.sparkcourse.common;

import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Malformed;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.data.SampleData;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplaySource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * The sample data as streams, replayed on stream time: each element comes in the micro-batch in
 * whose interval it arrived. The contexts have to be made by {@link DemoRun#streamingContext}.
 */
public final class SampleStreams {
  private SampleStreams() {}

  /** Ten minutes of tweets, about five a second, from {@code TweetGenerator.START} on. */
  public static JavaDStream<Tweet> tweets(JavaStreamingContext ssc) {
    return ReplayInputDStream.of(ssc, SampleStreams::tweetArrivals);
  }

  /** The tweets from this moment on. */
  public static JavaDStream<Tweet> tweets(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::tweetArrivals);
  }

  /** Three hours of a shop's access log as raw lines, malformed ones and all. */
  public static JavaDStream<String> accessLogLines(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::accessLogLineArrivals);
  }

  /**
   * The access log from this moment on, parsed. Malformed lines are left out, and their number is
   * told on standard error.
   */
  public static JavaDStream<LogEntry> accessLog(JavaStreamingContext ssc, Instant from) {
    ReplaySource<LogEntry> source = SampleStreams::accessLogArrivals;
    reportMalformed(
        "access log",
        Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse));
    return ReplayInputDStream.startingAt(from, ssc, source);
  }

  /** Earthquakes in the order in which they were last reported, hours after they happened. */
  public static JavaDStream<Earthquake> earthquakes(JavaStreamingContext ssc) {
    return ReplayInputDStream.of(ssc, SampleStreams::earthquakeArrivals);
  }

  /** The earthquakes that are reported from this moment on. */
  public static JavaDStream<Earthquake> earthquakes(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::earthquakeArrivals);
  }

  /** A day of departures; the airports' wall clocks are taken for UTC. */
  public static JavaDStream<Flight> flights(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::flightArrivals);
  }

  /** Six hours of Wikipedia edits, from this moment on. */
  public static JavaDStream<WikipediaEdit> wikipediaEdits(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::wikipediaEditArrivals);
  }

  private static List<Arrival<Tweet>> tweetArrivals() {
    return SampleData.tweets().stream()
        .map(tweet -> new Arrival<>(tweet.getCreatedAt(), tweet))
        .toList();
  }

  private static List<Arrival<String>> accessLogLineArrivals() {
    return SampleData.accessLog().stream()
        .map(line -> new Arrival<>(line.arrival(), line.line()))
        .toList();
  }

  private static List<Arrival<LogEntry>> accessLogArrivals() {
    List<Arrival<LogEntry>> arrivals = new ArrayList<>();
    for (LogLine line : SampleData.accessLog()) {
      try {
        arrivals.add(new Arrival<>(line.arrival(), LogEntry.parse(line.line())));
      } catch (MalformedRecordException malformed) {
        // counted and told by accessLog(...), when the stream is made
      }
    }
    return arrivals;
  }

  private static List<Arrival<Earthquake>> earthquakeArrivals() {
    return SampleData.earthquakes().rows().stream()
        .map(quake -> new Arrival<>(quake.getUpdated(), quake))
        .toList();
  }

  private static List<Arrival<Flight>> flightArrivals() {
    return SampleData.flights().rows().stream()
        .map(flight -> new Arrival<>(flight.getDepartureLocal().toInstant(ZoneOffset.UTC), flight))
        .toList();
  }

  private static List<Arrival<WikipediaEdit>> wikipediaEditArrivals() {
    return SampleData.wikipediaEdits().rows().stream()
        .map(edit -> new Arrival<>(edit.getTime(), edit))
        .toList();
  }

  private static void reportMalformed(String what, Parsed<?> parsed) {
    if (!parsed.malformed().isEmpty()) {
      Malformed first = parsed.malformed().get(0);
      System.err.printf(
          Locale.ROOT,
          "%s: %d of %d lines are malformed and left out, the first in line %d: %s%n",
          what,
          parsed.malformed().size(),
          parsed.malformed().size() + parsed.rows().size(),
          first.lineNumber(),
          first.reason());
    }
  }
}
