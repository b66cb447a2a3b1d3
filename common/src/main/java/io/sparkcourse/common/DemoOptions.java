package io.sparkcourse.common;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every demo of the course understands. */
final class DemoOptions {
  @Option(
      names = "--batches",
      paramLabel = "N",
      converter = PositiveInteger.class,
      description = "Stop after N micro-batches.")
  Integer batches;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      converter = SpeedConverter.class,
      description = "Replay X micro-batches a second (default: ${DEFAULT-VALUE}), or 'max'.")
  double batchesPerSecond;

  @Option(names = "--forever", description = "Go on until Ctrl-C; a replayed stream starts again.")
  boolean forever;

  @Option(names = "--ui", description = "Serve Spark's web UI while the demo runs.")
  boolean ui;

  @Option(names = "--debug", description = "Show Spark's warnings, and stack traces.")
  boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  boolean help;

  static final class PositiveInteger implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int number = Integer.parseInt(text);
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // described below, in the same words
      }
      throw new TypeConversionException("'" + text + "' is not a whole number above 0");
    }
  }

  static final class SpeedConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (text.equals("max")) {
        return Double.POSITIVE_INFINITY;
      }
      try {
        double speed = Double.parseDouble(text);
        if (speed > 0) {
          return speed;
        }
      } catch (NumberFormatException notANumber) {
        // described below, in the same words
      }
      throw new TypeConversionException("'" + text + "' is neither a number above 0 nor 'max'");
    }
  }
}
