package io.sparkcourse.testing.exercise;

import java.util.Objects;

/** What a check says about an answer. */
public sealed interface Verdict {
  /** The kind of a verdict, for code that counts them. */
  enum Outcome {
    RIGHT,
    WRONG,
    NOT_STARTED,
    NOT_CHECKED
  }

  Outcome outcome();

  /** The answer does what the task says, as far as the check has tested it. */
  record Right() implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.RIGHT;
    }
  }

  /**
   * The answer was begun and is wrong.
   *
   * @param mistake that was found
   * @param message to the student: what the answer does
   * @param evidence the case that shows it, with its input, the expected and the actual output; or
   *     empty
   */
  record Wrong(Mistake<?, ?> mistake, String message, String evidence) implements Verdict {
    public Wrong {
      Objects.requireNonNull(mistake);
      Objects.requireNonNull(message);
      Objects.requireNonNull(evidence);
    }

    /** A mistake in the words of its constant. */
    static Wrong of(Mistake<?, ?> mistake, String evidence) {
      return new Wrong(mistake, mistake.message(), evidence);
    }

    @Override
    public Outcome outcome() {
      return Outcome.WRONG;
    }

    /** Message and evidence, as they are displayed. */
    public String text() {
      return evidence.isEmpty() ? message : message + "\n\n" + evidence;
    }
  }

  /**
   * The exercise has not been started.
   *
   * @param firstStep where to begin, in the imperative and without a full stop
   */
  record NotStarted(String firstStep) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.NOT_STARTED;
    }
  }

  /**
   * The check itself cannot be run, so nothing is known about the answer.
   *
   * @param reason in one line
   */
  record NotChecked(String reason) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.NOT_CHECKED;
    }
  }
}
