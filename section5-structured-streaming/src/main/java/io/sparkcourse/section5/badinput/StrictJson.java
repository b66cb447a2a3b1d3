package io.sparkcourse.section5.badinput;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

/** What Spark does not ask of a text: that it is JSON to its end. */
final class StrictJson {
  private static final ObjectReader READER =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  // region strict
  /** Whether this is one JSON value with nothing before or behind it; null and empty are none. */
  static boolean isOneValue(String text) {
    if (text == null) {
      return false;
    }
    try {
      return !READER.readTree(text).isMissingNode();
    } catch (JsonProcessingException malformed) {
      return false;
    }
  }
  // endregion
}
