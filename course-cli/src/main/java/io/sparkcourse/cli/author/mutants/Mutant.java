package io.sparkcourse.cli.author.mutants;

/**
 * A change that pitest has made to the byte code of a solution.
 *
 * @param className the qualified name of the changed class
 * @param method its changed method
 * @param descriptor the method's descriptor
 * @param index of the changed instruction in the method
 * @param mutator the qualified name of the kind of change
 * @param line of the source, from 1
 * @param change what was changed, in pitest's words, without the name of the method
 * @param outcome what the check said to it
 */
record Mutant(
    String className,
    String method,
    String descriptor,
    int index,
    String mutator,
    int line,
    String change,
    Outcome outcome) {

  /** What the check said to a mutant. */
  enum Outcome {
    /** It was rejected, or ran out of memory. */
    KILLED,
    /** It was accepted, or there was no verdict: its JVM ended, or it took too long. */
    OPEN,
    /** The JVM cannot load it: it is no program. */
    NOT_VIABLE;

    /**
     * Reads pitest's word for it.
     *
     * @throws IllegalArgumentException if pitest has no such word
     */
    static Outcome ofStatus(String status) {
      return switch (status) {
        case "KILLED", "MEMORY_ERROR" -> KILLED;
        case "SURVIVED", "NO_COVERAGE", "TIMED_OUT", "RUN_ERROR", "NOT_STARTED", "STARTED" -> OPEN;
        case "NON_VIABLE" -> NOT_VIABLE;
        default -> throw new IllegalArgumentException("pitest has a new status: " + status);
      };
    }
  }

  Mutant with(Outcome other) {
    return new Mutant(className, method, descriptor, index, mutator, line, change, other);
  }
}
