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
 * The clock of a query, which the program advances: minutes of a query take seconds, and every rate
 * and duration in its progress is the same in each run. Spark's own tests of triggers use such a
 * clock.
 *
 * <p>Time passes while the query waits for its next trigger ({@link #runUntil}), and while its
 * writer works ({@link #pass}); what it takes to plan and to commit a micro-batch takes no time.
 */
class SimulatedClock extends ManualClock {
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  /** Called once for each second since the start, at its end. */
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
   * Starts a query with a trigger on this clock and waits until its first trigger has finished. It
   * does the same as {@code writeStream().trigger(...).foreachBatch(...).start()}, which has no
   * parameter for a clock.
   *
   * @param trigger if zero, the query looks for rows continuously, and this method does not wait
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
                true, // a temporary checkpoint, deleted at the end
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

  /** Advances time to this long after {@link #START}, and runs all triggers due by then. */
  void runUntil(StreamingQuery query, Duration sinceStart) throws StreamingQueryException {
    long end = START.plus(sinceStart).toEpochMilli();
    while (getTimeMillis() < end) {
      passSecond();
      awaitWaiting(query);
    }
  }

  /** Advances time by the duration of a writer's work. */
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
