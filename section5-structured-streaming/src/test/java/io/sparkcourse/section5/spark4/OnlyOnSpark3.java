package io.sparkcourse.section5.spark4;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apache.spark.package$;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test of something that Spark 3 does, and Spark 4 does in another way. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnlyOnSpark3.Condition.class)
public @interface OnlyOnSpark3 {
  /** The heading on the page <i>What changes in Spark 4</i> that explains it. */
  String value();

  /** The Spark that is on the class path. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String version = package$.MODULE$.SPARK_VERSION();
      return version.startsWith("3.") ? enabled(version) : disabled("Spark is " + version);
    }
  }
}
