package io.sparkcourse.testing.exercise;

import io.sparkcourse.testing.DStreamTester;
import org.apache.spark.streaming.Duration;

/**
 * A check of an answer that is a pipeline of DStreams: each run has its own streaming context, on
 * simulated time, and lasts as many batches as the input has.
 *
 * @param <A> the functional interface that the answer's method implements
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
public abstract class StreamCheck<A, E, O> extends ModelCheck<A, E, O> {
  private final Duration batchInterval;

  /**
   * @param exercise its id, such as {@code 2.8a}
   * @param batchInterval of the streaming contexts, unless an input has its own
   * @param answer the method of the exercise's class
   */
  protected StreamCheck(String exercise, Duration batchInterval, A answer) {
    super(exercise, batchInterval, answer);
    this.batchInterval = batchInterval;
  }

  /**
   * Passes the answer its streams, and passes the run what the answer returns. Nothing runs yet:
   * the batches run after this method has returned.
   *
   * @throws Exception if the answer throws one: also a wrong answer
   */
  protected abstract void connect(A answer, StreamRun<E, O> run) throws Exception;

  @Override
  protected final Observed<O> observe(A answer, Batches<E> input, int partitions) throws Exception {
    Duration interval = input.interval().orElse(batchInterval);
    try (DStreamTester tester = DStreamTester.every(interval)) {
      StreamRun<E, O> run = new StreamRun<>(tester, interval, input, partitions);
      connect(answer, run);
      return run.runBatches();
    }
  }
}
