package io.sparkcourse.common.tweets;

import com.sun.net.httpserver.HttpExchange;
import io.sparkcourse.common.tweets.OAuthSignature.Parameter;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One request for a stream, read completely.
 *
 * @param uri absolute, as the client requested it
 * @param authorization the parameters of its OAuth header; empty if it has none
 * @param form the parameters of its body; empty if there is none
 */
record StreamRequest(String method, URI uri, List<Parameter> authorization, List<Parameter> form) {
  private static final int LONGEST_BODY = 64 * 1024;
  private static final String SCHEME = "OAuth ";

  /**
   * Reads the request of an exchange.
   *
   * @throws IllegalArgumentException if the request cannot be understood
   */
  static StreamRequest of(HttpExchange exchange) throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null) {
      throw new IllegalArgumentException("the Host header is missing");
    }
    String body =
        new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
    return new StreamRequest(
        exchange.getRequestMethod(),
        URI.create("http://" + host + exchange.getRequestURI()),
        oauthParameters(exchange.getRequestHeaders().getFirst("Authorization")),
        OAuthSignature.parseForm(body));
  }

  /** A parameter of the OAuth header. */
  Optional<String> authorization(String name) {
    return valueOf(name, authorization.stream());
  }

  /** A parameter of the query or of the body. */
  Optional<String> parameter(String name) {
    return valueOf(
        name, Stream.concat(OAuthSignature.parseForm(uri.getRawQuery()).stream(), form.stream()));
  }

  /** What is part of the signature besides the address and its query. */
  List<Parameter> signedParameters() {
    List<Parameter> signed = new ArrayList<>(authorization);
    signed.addAll(form);
    return signed;
  }

  private static Optional<String> valueOf(String name, Stream<Parameter> parameters) {
    return parameters.filter(p -> p.name().equals(name)).map(Parameter::value).findFirst();
  }

  private static List<Parameter> oauthParameters(String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return List.of();
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : header.substring(SCHEME.length()).split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = pair.substring(equals + 1).strip();
        parameters.add(new Parameter(decode(name), decode(unquoted(value))));
      }
    }
    return parameters;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** Unlike in a form, a plus sign in the header is literal. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
