package io.sparkcourse.testing.exercise;

/**
 * A check of an answer that is a query of Structured Streaming: each run has its own session, and a
 * query that processes one batch of the input after another, without waiting. A batch without
 * events is not a micro-batch, because Spark runs none.
 *
 * @param <A> the functional interface that the answer's method implements
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
public abstract class QueryCheck<A, E, O> extends ModelCheck<A, E, O> {
  /**
   * @param exercise its id, such as {@code 5.1a}
   * @param answer the method of the exercise's class
   */
  protected QueryCheck(String exercise, A answer) {
    super(exercise, null, answer);
  }

  /**
   * Passes the answer its stream, and passes the run what the answer returns. No batch runs yet:
   * they run after this method has returned.
   *
   * @throws Exception if the answer throws one: also a wrong answer
   */
  protected abstract void connect(A answer, QueryRun<E, O> run) throws Exception;

  @Override
  protected final Observed<O> observe(A answer, Batches<E> input, int partitions) throws Exception {
    try (QueryRun<E, O> run = new QueryRun<>(input, partitions)) {
      connect(answer, run);
      return run.runBatches();
    }
  }
}
