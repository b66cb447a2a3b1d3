package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Java has an Optional, and Spark has a different one. */
class TwoOptionalsTest {
  private static final String TOTALS =
      "JavaPairDStream<String, Integer> totals(JavaPairDStream<String, Integer> pairs) {"
          + " return pairs.updateStateByKey((List<Integer> came, Optional<Integer> before) ->"
          + " Optional.of(before.orElse(0) + came.size())); }";

  private static final String VISITS =
      "void visits(JavaPairDStream<String, Integer> pairs) {"
          + " Function3<String, Optional<Integer>, State<Integer>, String> function ="
          + " (client, page, seen) -> client;"
          + " pairs.mapWithState(StateSpec.function(function)); }";

  private static final String CHECKPOINTED =
      "void visits(JavaMapWithStateDStream<String, Integer, Integer, String> visits) {"
          + " JavaDStream<String> same = visits.checkpoint(Durations.minutes(1)); }";

  @Test
  void updateStateByKeyTakesSparksOptional() {
    assertThat(errors("org.apache.spark.api.java.Optional", TOTALS)).isEmpty();
  }

  @Test
  void withJavasItDoesNotCompile() {
    assertThat(errors("java.util.Optional", TOTALS))
        .isNotEmpty()
        .first()
        .asString()
        .startsWith("no suitable method found for updateStateByKey(")
        .contains(
            "no instance(s) of type variable(s) T exist so that java.util.Optional<T> conforms to"
                + " org.apache.spark.api.java.Optional<S>");
  }

  @Test
  void norDoesMapWithState() {
    assertThat(errors("org.apache.spark.api.java.Optional", VISITS)).isEmpty();
    assertThat(errors("java.util.Optional", VISITS))
        .isNotEmpty()
        .first()
        .asString()
        .startsWith("no suitable method found for function(");
  }

  /** In Java, checkpoint returns Scala's stream, not the one that it was called on. */
  @Test
  void whatCheckpointGivesIsNoJavaDStream() {
    assertThat(errors("java.util.Optional", CHECKPOINTED))
        .singleElement()
        .asString()
        .contains("DStream<java.lang.String> cannot be converted to", "JavaDStream");
  }

  private static List<String> errors(String optional, String method) {
    return SnippetCompiler.importing(
            optional,
            "java.util.List",
            "org.apache.spark.api.java.function.*",
            "org.apache.spark.streaming.*",
            "org.apache.spark.streaming.api.java.*")
        .errors(method);
  }
}
