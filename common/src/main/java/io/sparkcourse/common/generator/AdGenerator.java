package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Generates ten minutes of advertisements that are shown, about four per second, and the clicks on
 * them, which follow seconds and sometimes more than a minute later. On their way, both can be
 * lost, late, out of order and duplicated.
 */
public final class AdGenerator {
  /** The first impression is shown within a few seconds after this. */
  public static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  /** When impressions are shown; clicks on the last ones still arrive after it. */
  public static final Duration LENGTH = Duration.ofMinutes(10);

  /** No click happens later than this after its impression. */
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(90);

  private static final double IMPRESSIONS_PER_SECOND = 4;
  private static final double CLICKED = 0.25;
  private static final Duration SHORTEST_DELAY = Duration.ofSeconds(1);
  private static final Duration MEDIAN_DELAY = Duration.ofSeconds(14);

  /** Impressions that never reach us, because of a blocker; a click on one still does. */
  private static final double LOST = 0.03;

  private static final double SENT_TWICE = 0.02;

  private static final List<Ad> ADS =
      List.of(
          new Ad("kettle-1", "kettle"),
          new Ad("tea-1", "tea"),
          new Ad("tea-2", "tea"),
          new Ad("mug-1", "mug"),
          new Ad("coffee-1", "coffee"),
          new Ad("kettle-2", "kettle"),
          new Ad("gift-1", "gift"),
          new Ad("mug-2", "mug"),
          new Ad("tea-3", "tea"),
          new Ad("book-1", "book"));

  private final Draws pace;
  private final Draws people;
  private final Draws.Zipf<Ad> ads;
  private final Delivery delivery;
  private final List<AdImpression> impressions = new ArrayList<>();
  private final List<AdClick> clicks = new ArrayList<>();
  private final Map<String, Duration> clickDelays = new TreeMap<>();
  private final Set<String> clicksWithoutImpression = new TreeSet<>();
  private final Tally<String> impressionsPerCampaign = new Tally<>();
  private int shown;
  private int impressionsSentTwice;
  private int clicksSentTwice;
  private int impressionsWithoutClick;

  private AdGenerator(long seed) {
    pace = new Draws(seed, "pace of advertisements");
    people = new Draws(seed, "people who see advertisements");
    ads = people.zipf(ADS, 0.7);
    delivery = new Delivery(new Draws(seed, "delivery of advertisements"), SENT_TWICE);
  }

  /**
   * The generated data, and what is known about it.
   *
   * @param impressions in the order in which they are received; unmodifiable
   * @param clicks in the order in which they are received; unmodifiable
   */
  public record Sample(List<AdImpression> impressions, List<AdClick> clicks, Truth truth) {}

  /**
   * What the generator decided, recorded at that moment: tests compare a pipeline's result with it.
   * Events sent twice count once here, and delays are between the times at which things happened,
   * not at which they were received.
   *
   * @param impressions how many different ones the data have
   * @param clicks how many different ones the data have
   * @param impressionsSentTwice how many of the impressions are in the data twice
   * @param clicksSentTwice how many of the clicks are in the data twice
   * @param clickDelays of the clicks whose impression is in the data, how long after it they
   *     happened, by click id; an impression is clicked at most once
   * @param clicksWithoutImpression the ids of the clicks whose impression is not in the data
   * @param impressionsWithoutClick how many of the impressions are never clicked
   * @param impressionsPerCampaign by campaign id
   */
  public record Truth(
      int impressions,
      int clicks,
      int impressionsSentTwice,
      int clicksSentTwice,
      Map<String, Duration> clickDelays,
      Set<String> clicksWithoutImpression,
      int impressionsWithoutClick,
      Map<String, Long> impressionsPerCampaign) {
    /** How many clicks happened at most this long after their impression. */
    public long clicksWithin(Duration delay) {
      return clickDelays.values().stream().filter(of -> of.compareTo(delay) <= 0).count();
    }
  }

  private record Ad(String id, String campaign) {}

  /** The impressions and clicks for a seed: the same on every platform and in every run. */
  public static Sample generate(long seed) {
    return new AdGenerator(seed).run();
  }

  private Sample run() {
    Instant end = START.plus(LENGTH);
    for (Instant now = next(START); now.isBefore(end); now = next(now)) {
      show(now);
    }
    impressions.sort(Comparator.comparing(AdImpression::getReceivedAt)); // both sorts are stable
    clicks.sort(Comparator.comparing(AdClick::getReceivedAt));
    Truth truth =
        new Truth(
            impressions.size() - impressionsSentTwice,
            clicks.size() - clicksSentTwice,
            impressionsSentTwice,
            clicksSentTwice,
            Collections.unmodifiableMap(clickDelays),
            Collections.unmodifiableSet(clicksWithoutImpression),
            impressionsWithoutClick,
            impressionsPerCampaign.counts());
    return new Sample(List.copyOf(impressions), List.copyOf(clicks), truth);
  }

  private Instant next(Instant now) {
    return now.plus(pace.pauseAtRate(IMPRESSIONS_PER_SECOND));
  }

  private void show(Instant time) {
    Ad ad = ads.next();
    String id = "I" + (10_001 + shown);
    boolean lost = people.chance(LOST);
    boolean clicked = people.chance(CLICKED);
    shown++;
    if (!lost) {
      receive(id, ad, time);
    }
    if (clicked) {
      click(id, ad, time, lost);
    } else if (!lost) {
      impressionsWithoutClick++;
    }
  }

  private void receive(String id, Ad ad, Instant time) {
    impressionsPerCampaign.add(ad.campaign());
    List<Instant> arrivals = delivery.arrivalsOf(time);
    for (Instant arrival : arrivals) {
      impressions.add(new AdImpression(id, ad.id(), ad.campaign(), time, arrival));
    }
    impressionsSentTwice += arrivals.size() - 1;
  }

  private void click(String impressionId, Ad ad, Instant shownAt, boolean impressionIsLost) {
    String id = "C" + impressionId.substring(1);
    Duration delay =
        SHORTEST_DELAY.plus(
            people.thinkTimeBelow(MEDIAN_DELAY, LONGEST_DELAY.minus(SHORTEST_DELAY)));
    if (impressionIsLost) {
      clicksWithoutImpression.add(id);
    } else {
      clickDelays.put(id, delay);
    }
    Instant time = shownAt.plus(delay);
    List<Instant> arrivals = delivery.arrivalsOf(time);
    for (Instant arrival : arrivals) {
      clicks.add(new AdClick(id, impressionId, ad.id(), time, arrival));
    }
    clicksSentTwice += arrivals.size() - 1;
  }
}
