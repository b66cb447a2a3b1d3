package io.sparkcourse.testing.exercise;

import java.util.Optional;

/** What can be wrong with the answer to any exercise. */
public enum CommonMistake implements Mistake<Object, Object> {
  /** Not a mistake that the check knows: its message says where the output differs. */
  DIFFERS("It gives something else than expected."),

  /** It throws, or Spark does, and the check does not know this failure. */
  FAILS("It fails."),

  RETURNS_NULL("It returns null, and a stream is asked for."),

  PRINTS_INSTEAD_OF_RETURNING(
      "It calls an output operation, such as print(), and returns a stream without elements, or"
          + " null. The caller can use only what it returns."),

  STARTS_THE_CONTEXT(
      "It starts the context. The caller does that, when all streams and outputs are defined."),

  STARTS_THE_QUERY(
      "It starts a query. The caller does that, and says where the output and the checkpoint go."),

  OTHER_COLUMNS("It returns other columns, or other types, than the task asks for."),

  NOT_SERIALIZABLE(
      "A function or an object that Spark sends to its tasks, or writes to its checkpoints, is not"
          + " serializable. Spark's own functional interfaces are; a java.util.Comparator as a lambda"
          + " is not."),

  NO_CHECKPOINT_DIRECTORY(
      "It uses an operation that keeps state from batch to batch, and the context has no checkpoint"
          + " directory."),

  NO_OUTPUT_OPERATION(
      "It calls no output operation: transformations alone only say how a result would be made."),

  KEEPS_STATE_BETWEEN_RUNS(
      "Run again on the same input, in a new context, it gives something else. Does it keep"
          + " something from one run to the next, in a static field for example? In a new process that"
          + " would be gone."),

  DOES_NOT_END("It does not end."),

  ENDS_THE_JVM("It ends the JVM: System.exit, or something like it, is called.");

  private final String message;

  CommonMistake(String message) {
    this.message = message;
  }

  @Override
  public String message() {
    return message;
  }

  /** The mistake that the text of an exception and its causes reveals. */
  static Optional<Mistake<?, ?>> behind(String failure) {
    if (failure.contains("java.io.NotSerializableException")) {
      return Optional.of(NOT_SERIALIZABLE);
    }
    if (failure.contains("The checkpoint directory has not been set")) {
      return Optional.of(NO_CHECKPOINT_DIRECTORY);
    }
    if (failure.contains("No output operations registered")) {
      return Optional.of(NO_OUTPUT_OPERATION);
    }
    return failure.contains("after starting a context is not supported")
        ? Optional.of(STARTS_THE_CONTEXT)
        : Optional.empty();
  }
}
