package io.sparkcourse.section9;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;

/** The words as they arrive; a class for each answer, as the runner of checks requires. */
abstract class Ex01aForeverCheck
    extends StreamCheck<UnaryOperator<JavaDStream<String>>, String, String> {
  Ex01aForeverCheck(UnaryOperator<JavaDStream<String>> answer) {
    super("9.1a", Durations.seconds(1), answer);
  }

  @Override
  protected void cases(Cases<String, String> cases) {
    cases.of("as they come").batch("a").gives(1, "a");
  }

  @Override
  protected Output<String> expected(Batches<String> input) {
    return Output.inEachBatch(input, input::batch);
  }

  @Override
  protected Batches<String> generated(Draws draws) {
    return draws.batches(2, 2, () -> draws.oneOf("a", "b"));
  }

  @Override
  protected void connect(UnaryOperator<JavaDStream<String>> answer, StreamRun<String, String> run) {
    run.collect(answer.apply(run.stream()), word -> word);
  }

  @Override
  protected List<Mistake<String, String>> mistakes() {
    return List.of();
  }

  static final class InThePipeline extends Ex01aForeverCheck {
    InThePipeline() {
      super(Ex01aForever::inThePipeline);
    }
  }

  static final class InATask extends Ex01aForeverCheck {
    InATask() {
      super(Ex01aForever::inATask);
    }
  }

  static final class InTransform extends Ex01aForeverCheck {
    InTransform() {
      super(Ex01aForever::inTransform);
    }
  }

  static final class Waits extends Ex01aForeverCheck {
    Waits() {
      super(Ex01aForever::waits);
    }
  }

  static final class Exits extends Ex01aForeverCheck {
    Exits() {
      super(Ex01aForever::exits);
    }
  }
}
