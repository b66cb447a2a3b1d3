package io.sparkcourse.common.tweets;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request as OAuth 1.0a does, with HMAC-SHA1 over its base string (RFC 5849, section 3.4).
 */
public final class OAuthSignature {
  private static final String HMAC_SHA1 = "HmacSHA1";
  private static final String UNRESERVED_PUNCTUATION = "-._~";

  private OAuthSignature() {}

  /** One decoded name and value of a header, a query or a form; a value may be empty, not null. */
  public record Parameter(String name, String value) {}

  /**
   * The signature of one request.
   *
   * @param uri absolute, with its query, as the client requested it
   * @param parameters those of the Authorization header and of a form in the body, decoded; {@code
   *     realm} and {@code oauth_signature} are not part of it and are skipped
   * @return the signature in Base64
   */
  public static String sign(
      String method,
      URI uri,
      List<Parameter> parameters,
      String consumerSecret,
      String tokenSecret) {
    String key = percentEncode(consumerSecret) + "&" + percentEncode(tokenSecret);
    try {
      Mac mac = Mac.getInstance(HMAC_SHA1);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC_SHA1));
      byte[] digest =
          mac.doFinal(baseString(method, uri, parameters).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC_SHA1, e);
    }
  }

  /** What is signed: the method, the address without its query, all parameters in one order. */
  static String baseString(String method, URI uri, List<Parameter> parameters) {
    return method.toUpperCase(Locale.ROOT)
        + "&"
        + percentEncode(address(uri))
        + "&"
        + percentEncode(normalized(uri, parameters));
  }

  /** Everything but letters and digits of ASCII and {@code - . _ ~} as %XX of its UTF-8 bytes. */
  static String percentEncode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      if (isUnreserved(c)) {
        encoded.append(c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  /** The parameters of a query or a form; null or empty text has none. */
  static List<Parameter> parseForm(String text) {
    List<Parameter> parameters = new ArrayList<>();
    if (text == null || text.isEmpty()) {
      return parameters;
    }
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.add(new Parameter(decode(name), decode(value)));
    }
    return parameters;
  }

  private static String address(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean usualPort = port == -1 || port == (scheme.equals("https") ? 443 : 80);
    return scheme
        + "://"
        + uri.getHost().toLowerCase(Locale.ROOT)
        + (usualPort ? "" : ":" + port)
        + uri.getRawPath();
  }

  private static String normalized(URI uri, List<Parameter> parameters) {
    List<Parameter> all = new ArrayList<>(parseForm(uri.getRawQuery()));
    all.addAll(parameters);
    return all.stream()
        .filter(p -> !p.name().equals("realm") && !p.name().equals("oauth_signature"))
        .map(p -> new Parameter(percentEncode(p.name()), percentEncode(p.value())))
        .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
        .map(p -> p.name() + "=" + p.value())
        .collect(Collectors.joining("&"));
  }

  private static boolean isUnreserved(char c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || UNRESERVED_PUNCTUATION.indexOf(c) >= 0;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
