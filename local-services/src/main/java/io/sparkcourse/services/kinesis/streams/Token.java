package io.sparkcourse.services.kinesis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/** Text that a client passes from one call to the next without interpreting it. */
final class Token {
  private static final String SEPARATOR = "/"; // in no name of a stream or a shard

  private Token() {}

  static String encode(String kind, Object... parts) {
    StringBuilder text = new StringBuilder(kind);
    for (Object part : parts) {
      text.append(SEPARATOR).append(part);
    }
    return Base64.getEncoder().encodeToString(text.toString().getBytes(UTF_8));
  }

  /**
   * The parts of a token.
   *
   * @throws IllegalArgumentException if it is not one of this kind and with this number of parts
   */
  static List<String> decode(String token, String kind, int parts) {
    String text = new String(Base64.getDecoder().decode(token), UTF_8);
    List<String> all = List.of(text.split(SEPARATOR, -1));
    if (all.size() != parts + 1 || !all.get(0).equals(kind)) {
      throw new IllegalArgumentException("Not a token of kind " + kind);
    }
    return all.subList(1, all.size());
  }
}
