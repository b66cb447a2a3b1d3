package io.sparkcourse.services.program;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A topic with its partitions, or a stream with its shards, as a student types it: {@code
 * orders:3}.
 *
 * @param count at least 1
 */
record NamedCount(String name, int count) {
  private static final Pattern FORM = Pattern.compile("([^:]+):([1-9][0-9]{0,3})");

  static final class Converter implements ITypeConverter<NamedCount> {
    @Override
    public NamedCount convert(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a name, a colon and a number from 1 to 9999, such as orders:3");
      }
      return new NamedCount(parts.group(1), Integer.parseInt(parts.group(2)));
    }
  }
}
