package io.sparkcourse.common.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
