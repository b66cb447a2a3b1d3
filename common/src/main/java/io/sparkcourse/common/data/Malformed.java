package io.sparkcourse.common.data;

import java.io.Serializable;

/**
 * A line that could not be read.
 *
 * <p>It is for the driver: being a record, it is safe neither for Kryo nor for bean encoders.
 *
 * @param lineNumber its line number in the file, counted from 1; a header counts as a line
 * @param text the line itself
 * @param reason what is wrong with it, in a few words
 */
public record Malformed(long lineNumber, String text, String reason) implements Serializable {
  @Override
  public String toString() {
    return "line " + lineNumber + ": " + reason;
  }
}
