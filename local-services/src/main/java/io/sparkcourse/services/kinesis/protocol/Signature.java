package io.sparkcourse.services.kinesis.protocol;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Authorization header of Signature Version 4. It must be there and complete; whether the
 * signature is right is not checked, since there is no secret here that it could prove.
 */
final class Signature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256 ";

  private Signature() {}

  /**
   * @throws AwsException MissingAuthenticationTokenException without the header,
   *     IncompleteSignatureException if a part of it is missing
   */
  static void require(Headers headers) {
    String authorization = headers.getFirst("Authorization");
    if (authorization == null || !authorization.startsWith(ALGORITHM)) {
      throw new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    String missing =
        List.of("Credential", "Signature", "SignedHeaders").stream()
            .filter(part -> !authorization.matches(".*[ ,]" + part + "=[^, ]+.*"))
            .map(part -> "Authorization header requires '" + part + "' parameter. ")
            .collect(Collectors.joining());
    if (!headers.containsKey("X-Amz-Date") && !headers.containsKey("Date")) {
      missing +=
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    if (!missing.isEmpty()) {
      throw new AwsException("IncompleteSignatureException", missing.trim());
    }
  }
}
