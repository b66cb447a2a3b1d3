package io.sparkcourse.cli.author.draft;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file to be, with <code>{{name}}</code> where a value goes. */
final class Template {
  private static final Pattern VALUE = Pattern.compile("\\{\\{(\\w+)}}");

  private Template() {}

  /**
   * A text of this package with its values.
   *
   * @throws IllegalArgumentException if it asks for a value that is not there
   */
  static String filled(String name, Map<String, String> values) throws IOException {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no template " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return VALUE.matcher(text).replaceAll(found -> value(name, found.group(1), values));
    }
  }

  private static String value(String template, String name, Map<String, String> values) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(template + " asks for " + name);
    }
    return Matcher.quoteReplacement(value);
  }
}
