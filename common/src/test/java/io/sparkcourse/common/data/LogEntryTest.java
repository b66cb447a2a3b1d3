package io.sparkcourse.common.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogEntryTest {
  private static final String LINE =
      "192.0.2.17 - - [02/Jun/2025:14:00:03 +0200] \"GET /search?q=tea HTTP/1.1\" 200 5120"
          + " \"https://shop.example/\" \"Mozilla/5.0 (X11)\"";

  @Test
  void everyFieldOfALineIsRead() {
    assertThat(LogEntry.parse(LINE))
        .isEqualTo(
            new LogEntry(
                "192.0.2.17",
                Instant.parse("2025-06-02T12:00:03Z"),
                "GET",
                "/search?q=tea",
                200,
                5120,
                "https://shop.example/",
                "Mozilla/5.0 (X11)"));
  }

  @Test
  void dashesMeanNothingSentAndNothingKnown() {
    LogEntry entry =
        LogEntry.parse(
            "2001:db8::7 - bob [02/Jun/2025:12:00:03 +0000] \"POST /login HTTP/2\" 401 - \"-\" \"-\"");

    assertThat(entry.getBytes()).isZero();
    assertThat(entry.getReferrer()).isNull();
    assertThat(entry.getUserAgent()).isNull();
  }

  @Test
  void aWrittenEntryIsReadBackEvenWithQuotesInTheUserAgent() {
    LogEntry entry =
        new LogEntry(
            "192.0.2.1",
            Instant.parse("2025-12-31T23:59:59Z"),
            "GET",
            "/",
            304,
            0,
            null,
            "odd \"agent\" with a \\ and [brackets]");

    assertThat(LogEntry.parse(entry.toLogLine())).isEqualTo(entry);
  }

  @Test
  void neitherTheLanguageNorTheTimeZoneOfTheComputerMatters() {
    Locale language = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    LogEntry expected = LogEntry.parse(LINE);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));

      assertThat(LogEntry.parse(LINE)).isEqualTo(expected);
      assertThat(expected.toLogLine()).contains("[02/Jun/2025:12:00:03 +0000]");
    } finally {
      Locale.setDefault(language);
      TimeZone.setDefault(zone);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "192.0.2.17 | shop | the client IP is no address: 'shop'",
        "192.0.2.17 | 192.0.2.17:60162 | the client IP is no address: '192.0.2.17:60162'",
        "192.0.2.17 | 192.0.2 | the client IP is no address: '192.0.2'",
        "192.0.2.17 | 192.0.2.256 | the client IP is no address: '192.0.2.256'",
        "192.0.2.17 | dead.beef | the client IP is no address: 'dead.beef'",
        "192.0.2.17 | 2001:db8::7::1 | the client IP is no address: '2001:db8::7::1'",
        "192.0.2.17 | 2001:db8:0:0:0:0:0:0:1 | the client IP is no address: '2001:db8:0:0:0:0:0:0:1'",
        "192.0.2.17 | [2001:db8::7] | the client IP is no address: '[2001:db8::7]'",
        "02/Jun | 31/Feb | the time is no date: '31/Feb/2025:14:00:03 +0200'",
        "14:00:03 | 25:00:03 | the time is no date: '02/Jun/2025:25:00:03 +0200'",
        "+0200] | +0200 | the time is not closed by ]",
        "GET /search | /search | the request is not 'METHOD path HTTP/version'",
        "200 5120 | 2OO 5120 | the status is not 100 to 599: '2OO'",
        "200 5120 | 600 5120 | the status is not 100 to 599: '600'",
        "200 5120 | 200 5k | the number of bytes is none: '5k'",
        "(X11)\" | (X11) | the user agent is not closed by \"",
        "(X11)\" | (X11)\" x | text after the user agent",
        " \"Mozilla/5.0 (X11)\" | `` | the user agent is not where it should be",
      })
  void anErrorNamesItsField(String part, String replacement, String reason) {
    String wrong = LINE.replace(part, replacement);

    assertThat(wrong).isNotEqualTo(LINE);
    assertThatThrownBy(() -> LogEntry.parse(wrong))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "::", "2001:DB8::7", "::ffff:192.0.2.17", "255.255.255.255"})
  void addressesOfBothKindsAreRead(String address) {
    assertThat(LogEntry.parse(LINE.replace("192.0.2.17", address)).getClientIp())
        .isEqualTo(address);
  }

  /** A dash is legal in a method, and so are lower-case letters; clients send anything. */
  @ParameterizedTest
  @ValueSource(strings = {"M-SEARCH", "PROPFIND", "get", "VERSION-CONTROL"})
  void aMethodIsAToken(String method) {
    assertThat(LogEntry.parse(LINE.replace("GET", method)).getMethod()).isEqualTo(method);
  }

  /**
   * A line that is read, written and read again gives the same entry: seeded lines of everything
   * that a server may log, including quotes, backslashes and escapes of control characters.
   */
  @Test
  void whatIsReadIsWrittenAndReadAgainAsTheSame() {
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      String line = line(random);
      LogEntry entry = LogEntry.parse(line);

      assertThat(LogEntry.parse(entry.toLogLine())).as(line).isEqualTo(entry);
    }
  }

  private static String line(Random random) {
    return one(random, "192.0.2.17", "2001:db8::7", "::1", "::ffff:192.0.2.1", "255.0.10.199")
        + one(random, " - - ", " - bob ", " ident bob ")
        + one(random, "[02/Jun/2025:14:00:03 +0200]", "[29/Feb/2024:23:59:59 -1130]")
        + " \""
        + one(random, "GET", "POST", "M-SEARCH", "get", "QUERY!")
        + " /"
        + text(random, "")
        + one(random, " HTTP/1.1", " HTTP/1.0", " HTTP/2", " HTTP/3")
        + "\" "
        + one(random, "100", "200", "304", "599")
        + one(random, " - ", " 0 ", " 5120 ", " 999999999999999999 ")
        + "\""
        + one(random, "-", "", "https://shop.example/" + text(random, " "))
        + "\" \""
        + one(random, "-", "", "Mozilla/5.0 " + text(random, " "))
        + "\"";
  }

  /** Up to 12 pieces: escaped quotes and backslashes, what servers write of control characters. */
  private static String text(Random random, String space) {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
      text.append(
          one(
              random, "a", "tea", "?q=", "&", "%20", "\\\"", "\\\\", "\\x16", "\\n", "\u00e4", "[",
              "]", "-", space));
    }
    return text.toString();
  }

  private static String one(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  @Test
  void noBeginningOfALineIsTakenForAWholeOne() {
    for (int length = 0; length < LINE.length(); length++) {
      String beginning = LINE.substring(0, length);
      assertThatThrownBy(() -> LogEntry.parse(beginning))
          .as(beginning)
          .isInstanceOf(MalformedRecordException.class);
    }
  }
}
