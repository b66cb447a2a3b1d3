package io.sparkcourse.section5.badinput;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

/** A check that Spark does not make: that the whole text is JSON. */
final class StrictJson {
  private static final ObjectReader READER =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  // region strict
  /** Whether this is one JSON value with nothing before or after it; null and empty are not. */
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
