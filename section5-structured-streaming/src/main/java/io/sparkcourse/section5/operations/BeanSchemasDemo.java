package io.sparkcourse.section5.operations;

import io.sparkcourse.common.DemoRun;
import org.apache.spark.sql.Encoders;

/**
 * Lecture 5.2: which columns does Spark derive from a class?
 *
 * <p>Run it with the green arrow, {@code ./course run BeanSchemas}, or {@code spark-submit}. It
 * prints the schema of each class:
 *
 * <pre>{@code
 * Signal       struct<signal:int,type:string>
 * RatedSignal  struct<signal:int,strong:boolean,type:string>
 * OpenSignal   struct<>
 * SignalRecord struct<>
 * }</pre>
 */
public final class BeanSchemasDemo {
  // region classes
  /** Its methods are {@code type()} and {@code signal()}, which are not getters. */
  public record SignalRecord(String type, int signal) {}

  /** Not in alphabetical order. */
  public static class Signal {
    private String type;
    private int signal;

    public String getType() {
      return type;
    }

    public void setType(String type) {
      this.type = type;
    }

    public int getSignal() {
      return signal;
    }

    public void setSignal(int signal) {
      this.signal = signal;
    }
  }

  /** A computed property has no setter. */
  public static class RatedSignal extends Signal {
    public boolean isStrong() {
      return getSignal() > 10;
    }
  }

  /** Public fields are not properties either. */
  public static class OpenSignal {
    public String type;
    public int signal;
  }

  // endregion

  public static void main(String[] args) throws Exception {
    DemoRun.of(BeanSchemasDemo.class, args);
    // region main
    print(Signal.class);
    print(RatedSignal.class);
    print(OpenSignal.class);
    print(SignalRecord.class);
    // endregion
  }

  private static void print(Class<?> type) {
    System.out.printf(
        "%-12s %s%n", type.getSimpleName(), Encoders.bean(type).schema().simpleString());
  }
}
