package io.sparkcourse.common.sample;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.data.Earthquake;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Malformed;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.data.Payment;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.generator.OrderGenerator;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplaySource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * The sample data as streams, replayed on stream time: each element is in the micro-batch in whose
 * interval it arrived. The contexts must be created by {@link DemoRun#streamingContext}.
 */
public final class SampleStreams {
  private SampleStreams() {}

  /** Ten minutes of tweets, about five per second, from {@code TweetGenerator.START} on. */
  public static JavaDStream<Tweet> tweets(JavaStreamingContext ssc) {
    return ReplayInputDStream.of(ssc, SampleStreams::tweetArrivals);
  }

  /** The tweets from this moment on. */
  public static JavaDStream<Tweet> tweets(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::tweetArrivals);
  }

  /** Three hours of a shop's access log as raw lines, including malformed ones. */
  public static JavaDStream<String> accessLogLines(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::accessLogLineArrivals);
  }

  /**
   * The access log from this moment on, parsed. Malformed lines are left out, and their number is
   * reported on standard error.
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

  /** A day of departures; the airports' local times are treated as UTC. */
  public static JavaDStream<Flight> flights(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::flightArrivals);
  }

  /** Six hours of Wikipedia edits, from this moment on. */
  public static JavaDStream<WikipediaEdit> wikipediaEdits(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.startingAt(from, ssc, SampleStreams::wikipediaEditArrivals);
  }

  /** Ten minutes of advertisements that are shown, from {@code AdGenerator.START} on. */
  public static JavaDStream<AdImpression> adImpressions(JavaStreamingContext ssc) {
    return adImpressions(ssc, AdGenerator.START);
  }

  /** The advertisements that arrive from this moment on. */
  public static JavaDStream<AdImpression> adImpressions(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.between(from, endOfAds(), ssc, SampleStreams::adImpressionArrivals);
  }

  /** The clicks on the advertisements; the two streams end together. */
  public static JavaDStream<AdClick> adClicks(JavaStreamingContext ssc) {
    return adClicks(ssc, AdGenerator.START);
  }

  /** The clicks that arrive from this moment on. */
  public static JavaDStream<AdClick> adClicks(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.between(from, endOfAds(), ssc, SampleStreams::adClickArrivals);
  }

  /** Ten minutes of orders, from {@code OrderGenerator.START} on. */
  public static JavaDStream<Order> orders(JavaStreamingContext ssc) {
    return orders(ssc, OrderGenerator.START);
  }

  /** The orders that arrive from this moment on. */
  public static JavaDStream<Order> orders(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.between(from, endOfOrders(), ssc, SampleStreams::orderArrivals);
  }

  /** The payments for the orders; the two streams end together. */
  public static JavaDStream<Payment> payments(JavaStreamingContext ssc) {
    return payments(ssc, OrderGenerator.START);
  }

  /** The payments that arrive from this moment on. */
  public static JavaDStream<Payment> payments(JavaStreamingContext ssc, Instant from) {
    return ReplayInputDStream.between(from, endOfOrders(), ssc, SampleStreams::paymentArrivals);
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
        // counted and reported by accessLog(...), when the stream is created
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

  private static List<Arrival<AdImpression>> adImpressionArrivals() {
    return arrivals(SampleData.adImpressions(), AdImpression::getReceivedAt);
  }

  private static List<Arrival<AdClick>> adClickArrivals() {
    return arrivals(SampleData.adClicks(), AdClick::getReceivedAt);
  }

  private static Instant endOfAds() {
    return endOf(adImpressionArrivals(), adClickArrivals());
  }

  private static List<Arrival<Order>> orderArrivals() {
    return arrivals(SampleData.orders(), Order::getReceivedAt);
  }

  private static List<Arrival<Payment>> paymentArrivals() {
    return arrivals(SampleData.payments(), Payment::getReceivedAt);
  }

  private static Instant endOfOrders() {
    return endOf(orderArrivals(), paymentArrivals());
  }

  private static <T> List<Arrival<T>> arrivals(List<T> all, Function<T, Instant> receivedAt) {
    return all.stream().map(each -> new Arrival<>(receivedAt.apply(each), each)).toList();
  }

  /** Right after the last arrival of two streams that belong together. */
  private static Instant endOf(List<? extends Arrival<?>> one, List<? extends Arrival<?>> other) {
    Instant endOfOne = one.get(one.size() - 1).at();
    Instant endOfOther = other.get(other.size() - 1).at();
    return (endOfOne.isAfter(endOfOther) ? endOfOne : endOfOther).plusMillis(1);
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
