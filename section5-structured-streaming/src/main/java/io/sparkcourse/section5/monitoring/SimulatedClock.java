package io.sparkcourse.section5.monitoring;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.sources.ForeachBatchSink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.ManualClock;
import scala.Option;

/**
 * The clock of a query, moved by the program and not by the time of day: minutes of a query are
 * seconds here, and every rate and duration in its progress is the same in every run. It is what
 * Spark's own tests of triggers use.
 *
 * <p>Time passes while the query waits for its next trigger ({@link #runUntil}), and while its
 * writer works ({@link #pass}); what it takes to plan and to commit a micro-batch takes no time.
 */
class SimulatedClock extends ManualClock {
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  /** Is called for each second since the start, once, when it is over. */
  interface Arrivals {
    void arrive(long second);
  }

  private final Arrivals arrivals;
  private long waitingFor = Long.MIN_VALUE; // guarded by this

  /** A clock that begins at {@link #START}. */
  SimulatedClock(Arrivals arrivals) {
    super(START.toEpochMilli());
    this.arrivals = arrivals;
  }

  /**
   * Starts a query with a trigger by this clock and waits until its first trigger is over. It does
   * what {@code writeStream().trigger(...).foreachBatch(...).start()} does, which takes no clock.
   *
   * @param trigger if zero, the query looks for rows all the time, and nothing is waited for
   */
  StreamingQuery start(
      Dataset<Row> result,
      OutputMode mode,
      Duration trigger,
      VoidFunction2<Dataset<Row>, Long> writer)
      throws TimeoutException, StreamingQueryException {
    StreamingQuery query =
        result
            .sparkSession()
            .streams()
            .startQuery(
                Option.apply("orders"),
                Option.empty(),
                result,
                scala.collection.immutable.Map$.MODULE$.empty(),
                new ForeachBatchSink<>(
                    (batch, id) -> {
                      write(writer, batch, (Long) id);
                      return null;
                    },
                    result.exprEnc()),
                mode,
                true, // a checkpoint of its own, deleted at the end
                true,
                Trigger.ProcessingTime(trigger.toMillis(), MILLISECONDS),
                this,
                Option.empty(),
                Option.empty());
    if (!trigger.isZero()) {
      awaitWaiting(query);
    }
    return query;
  }

  /** Lets time pass until this long after {@link #START}, with all triggers due by then. */
  void runUntil(StreamingQuery query, Duration sinceStart) throws StreamingQueryException {
    long end = START.plus(sinceStart).toEpochMilli();
    while (getTimeMillis() < end) {
      passSecond();
      awaitWaiting(query);
    }
  }

  /** Lets seconds pass, for the writer of a query: that is how long its work takes. */
  void pass(long seconds) {
    for (long i = 0; i < seconds; i++) {
      passSecond();
    }
  }

  long secondsSinceStart() {
    return (getTimeMillis() - START.toEpochMilli()) / 1000;
  }

  private void passSecond() {
    arrivals.arrive(secondsSinceStart());
    advance(1000);
  }

  @Override
  public long waitTillTime(long target) {
    synchronized (this) {
      waitingFor = target;
      notifyAll();
    }
    return super.waitTillTime(target);
  }

  private synchronized void awaitWaiting(StreamingQuery query) throws StreamingQueryException {
    while (waitingFor <= getTimeMillis()) {
      if (query.exception().isDefined()) {
        throw query.exception().get();
      }
      try {
        wait(20);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private static void write(VoidFunction2<Dataset<Row>, Long> writer, Dataset<Row> batch, Long id) {
    try {
      writer.call(batch, id);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
