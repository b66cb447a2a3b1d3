package io.sparkcourse.section4.livestream;

import io.sparkcourse.common.failure.CannotRunException;
import java.net.URI;
import picocli.CommandLine.Option;

/** The options of the demo that can also read Wikimedia's stream. */
final class LiveStreamOptions {
  @Option(
      names = "--live",
      description = "Read the stream of Wikimedia in place of the recorded one. Needs a network.")
  boolean live;

  @Option(
      names = "--url",
      paramLabel = "<url>",
      defaultValue = "https://stream.wikimedia.org/v2/stream/recentchange",
      description = "The stream that --live reads: ${DEFAULT-VALUE} if not set.")
  URI url;

  @Option(
      names = "--contact",
      paramLabel = "<address>",
      description = "Your mail address or page, for --live: Wikimedia asks robots who they are.")
  String contact;

  /**
   * The user agent, as Wikimedia's policy requires it.
   *
   * @throws CannotRunException if the contact is missing
   */
  String userAgent() {
    if (contact == null || contact.isBlank()) {
      throw new CannotRunException(
          "Wikimedia asks robots who they are: add --contact with your mail address or page.");
    }
    return "SparkStreamingCourse/1.0 ("
        + contact.strip()
        + ") java.net.http/"
        + Runtime.version().feature();
  }
}
