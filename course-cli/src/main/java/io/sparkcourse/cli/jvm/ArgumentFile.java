package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file of arguments for {@code java @file}: command lines on Windows end at 8,191 characters,
 * class paths do not.
 */
public final class ArgumentFile {
  private ArgumentFile() {}

  /** Writes the file, unless it says the same already: a folder may be there to be read only. */
  static void write(Path file, List<String> arguments) throws IOException {
    byte[] content = text(arguments).getBytes(nativeEncoding());
    if (!Files.isReadable(file) || !Arrays.equals(content, Files.readAllBytes(file))) {
      AtomicFile.write(file, content);
    }
  }

  /** One quoted argument a line; inside quotes a backslash escapes the next character. */
  static String text(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.replace("\\", "\\\\").replace("\"", "\\\""))
        .map(argument -> '"' + argument + "\"\n")
        .collect(Collectors.joining());
  }

  /** The JVM reads argument files in the encoding of file names, whatever its default encoding. */
  public static Charset nativeEncoding() {
    return Charset.forName(System.getProperty("sun.jnu.encoding"));
  }
}
