package io.sparkcourse.common.files;

import io.sparkcourse.common.failure.CannotRunException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A local file or directory, as text for the methods of Spark that take a path: {@code
 * file:/tmp/orders}, without a trailing slash.
 *
 * <p>Such text looks like a URI but is not one: Hadoop takes each character literally, {@code %20}
 * as a percent sign and two digits. The text of {@code path.toUri()} has escapes for a space, an
 * umlaut, {@code #} and {@code %}, and Spark then reads, or creates, a directory with another name.
 */
public final class HadoopPath {
  /**
   * The first of these separates paths, a colon ends Hadoop's search for matching files, and the
   * others are patterns. Spark looks for the files of a stream by their bare paths, so escapes
   * would not survive.
   */
  private static final Pattern SPECIAL = Pattern.compile("[,:\\[\\]{}*?\\\\]");

  private HadoopPath() {}

  /**
   * For methods that take one path, to write to or to keep checkpoints in. Any name works.
   *
   * @param path need not exist; a relative one is taken from the working directory
   */
  public static String of(Path path) {
    URI uri = path.toUri();
    return new org.apache.hadoop.fs.Path(uri.getScheme(), uri.getAuthority(), uri.getPath())
        .toString();
  }

  /**
   * For methods that take a pattern, as most do that read: {@code textFileStream}, {@code
   * textFile}, {@code objectFile}, {@code read().csv}.
   *
   * @param path need not exist; a relative one is taken from the working directory
   * @throws CannotRunException if these methods would not take every character of it literally
   */
  public static String pattern(Path path) {
    for (Path name : path.toAbsolutePath()) {
      Matcher special = SPECIAL.matcher(name.toString());
      if (special.find()) {
        throw new CannotRunException(
            "Spark cannot read files below "
                + path.toAbsolutePath()
                + ", for it takes the "
                + special.group()
                + " in that name for part of a pattern: choose a directory without any of"
                + " , : [ ] { } * ? \\ (-Djava.io.tmpdir=... sets the temporary one).");
      }
    }
    return of(path);
  }

  /**
   * The reverse: the local file or directory of such a text.
   *
   * @throws java.nio.file.FileSystemNotFoundException if it is not on this machine, such as {@code
   *     hdfs://...}
   */
  public static Path local(String hadoopPath) {
    URI uri = new org.apache.hadoop.fs.Path(hadoopPath).toUri();
    if (uri.getScheme() == null) {
      return Path.of(hadoopPath);
    }
    return Path.of(uri);
  }
}
