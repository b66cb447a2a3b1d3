package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;

/**
 * The input of an answer: micro-batches of events, the first of them batch 1. An event is anything
 * that happens before a batch ends: an element of a stream, of one of several streams, a file that
 * is moved in, a client that is blocked.
 *
 * @param <E> the event; its {@code toString()} is shown to the student
 */
public final class Batches<E> {
  private final List<List<E>> batches;

  /** Null if it is the one of the check. */
  private final Duration interval;

  private Batches(List<List<E>> batches, Duration interval) {
    this.batches = batches.stream().map(List::copyOf).toList();
    this.interval = interval;
  }

  /** Batches of these events; no event may be null. */
  public static <E> Batches<E> of(List<? extends List<? extends E>> batches) {
    List<List<E>> copies = new ArrayList<>();
    batches.forEach(batch -> copies.add(List.copyOf(batch)));
    return new Batches<>(copies, null);
  }

  /** The same batches in a stream with this batch interval instead of the check's own. */
  public Batches<E> every(Duration batchInterval) {
    return new Batches<>(batches, batchInterval);
  }

  /** The batch interval, if it differs from the check's own. */
  public Optional<Duration> interval() {
    return Optional.ofNullable(interval);
  }

  /** How many batches there are. */
  public int size() {
    return batches.size();
  }

  /** The events of a batch, from 1; none for a number after the last one, or below 1. */
  public List<E> batch(int number) {
    return number >= 1 && number <= batches.size() ? batches.get(number - 1) : List.of();
  }

  /** All events of the {@code length} batches of which {@code last} is the last, in their order. */
  public List<E> window(int last, int length) {
    return IntStream.rangeClosed(last - length + 1, last)
        .mapToObj(this::batch)
        .flatMap(List::stream)
        .toList();
  }

  /** All events of this batch and of those before it, in their order. */
  public List<E> upTo(int last) {
    return window(last, last);
  }

  /** All events, in their order. */
  public List<E> all() {
    return upTo(size());
  }

  /** The same batches with some of their events. */
  public Batches<E> only(Predicate<? super E> wanted) {
    return new Batches<>(
        batches.stream().map(batch -> batch.stream().filter(wanted).toList()).toList(), interval);
  }

  /** The events by batch, the first of them batch 1. */
  public List<List<E>> asLists() {
    return batches;
  }

  /** Batches with fewer events, those that leave out most first. */
  Stream<Batches<E>> smaller() {
    return Stream.concat(withoutBatches(), withoutEvents());
  }

  private Stream<Batches<E>> withoutBatches() {
    return withoutParts(batches).map(fewer -> new Batches<>(fewer, interval));
  }

  private Stream<Batches<E>> withoutEvents() {
    return IntStream.range(0, batches.size())
        .boxed()
        .flatMap(index -> withoutParts(batches.get(index)).map(batch -> with(index, batch)));
  }

  private Batches<E> with(int index, List<E> batch) {
    List<List<E>> copy = new ArrayList<>(batches);
    copy.set(index, batch);
    return new Batches<>(copy, interval);
  }

  /** The list without its last half, its first half, a quarter, and so on to single elements. */
  private static <T> Stream<List<T>> withoutParts(List<T> list) {
    return Stream.iterate((list.size() + 1) / 2, length -> length > 0, length -> halfOf(length))
        .flatMap(length -> withoutPartsOf(length, list));
  }

  private static int halfOf(int length) {
    return length == 1 ? 0 : (length + 1) / 2;
  }

  private static <T> Stream<List<T>> withoutPartsOf(int length, List<T> list) {
    return IntStream.iterate(list.size() - length, from -> from > -length, from -> from - length)
        .mapToObj(
            from -> {
              List<T> rest = new ArrayList<>(list.subList(0, Math.max(0, from)));
              rest.addAll(list.subList(from + length, list.size()));
              return rest;
            });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Batches<?> batchesToo
        && batchesToo.batches.equals(batches)
        && Objects.equals(batchesToo.interval, interval);
  }

  @Override
  public int hashCode() {
    return Objects.hash(batches, interval);
  }

  @Override
  public String toString() {
    return batches.toString();
  }
}
