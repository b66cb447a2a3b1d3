package io.sparkcourse.common.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedTest {
  private static final String HEADER =
      "departure_local,arrival_delay_min,distance_mi,origin,destination\n";
  private static final String GOOD = "2001-01-10T00:01:00,-3,2345,ANC,LAX";
  private static final Flight FLIGHT =
      new Flight(LocalDateTime.parse("2001-01-10T00:01:00"), -3, 2345, "ANC", "LAX");

  @Test
  void everyLineIsEitherARowOrMalformedAndTheRestOfTheFileIsStillRead() {
    String csv =
        HEADER
            + String.join(
                "\n",
                GOOD,
                "2001-01-10T00:02:00,late,224,SEA,GEG",
                GOOD,
                "",
                "2001-01-10T00:03:00,1,2,\"ANC,LAX",
                GOOD);

    Parsed<Flight> parsed = Parsed.parse(new StringReader(csv), CsvFormat.flights());

    assertThat(parsed.rows()).containsExactly(FLIGHT, FLIGHT, FLIGHT);
    assertThat(parsed.malformed())
        .containsExactly(
            new Malformed(
                3,
                "2001-01-10T00:02:00,late,224,SEA,GEG",
                "arrival_delay_min is no whole number: 'late'"),
            new Malformed(5, "", "the line is empty"),
            new Malformed(
                6, "2001-01-10T00:03:00,1,2,\"ANC,LAX", "Missing closing quote for value"));
  }

  @Test
  void aFileWithWindowsLineEndsIsReadAlike() {
    Parsed<Flight> parsed =
        Parsed.parse(
            new StringReader((HEADER + GOOD + "\n").replace("\n", "\r\n")), CsvFormat.flights());

    assertThat(parsed.rows()).containsExactly(FLIGHT);
    assertThat(parsed.malformed()).isEmpty();
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    Parsed<Flight> parsed =
        Parsed.parse(new StringReader("\uFEFF" + HEADER + GOOD), CsvFormat.flights());

    assertThat(parsed.rows()).containsExactly(FLIGHT);
    assertThat(parsed.malformed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2001-01-10T00:01:00,1,2345,ANC | expected 5 fields, found 4",
        "2001-01-10T00:01:00,1,2345,ANC,LAX,x | expected 5 fields, found 6",
        "2001-01-10T00:01:00,,2345,ANC,LAX | arrival_delay_min is empty",
        "2001-01-10T00:01:00,1,99999999999,ANC,LAX"
            + " | distance_mi is no whole number: '99999999999'",
        "2001-01-10T00:01:00,1,2345,,LAX | origin is empty",
        "2001-13-10T00:01:00,1,2345,ANC,LAX"
            + " | departure_local is no date and time like 2001-01-10T00:01:00:"
            + " '2001-13-10T00:01:00'",
      })
  void theReasonNamesTheColumn(String line, String reason) {
    assertThatThrownBy(() -> CsvFormat.flights().parse(line))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage(reason);
  }

  @Test
  void onlyTheCountryOfAnEditMayBeEmpty() {
    WikipediaEdit edit =
        CsvFormat.wikipediaEdits()
            .parse("2015-09-12T12:00:01.359Z,fr,\"La, 1989\",user-0001,user,,false,true,-24");

    assertThat(edit.getCountry()).isNull();
    assertThat(edit.getPage()).isEqualTo("La, 1989");
    assertThat(edit.isNewPage()).isFalse();
    assertThat(edit.isMinor()).isTrue();
    assertThat(edit.getDelta()).isEqualTo(-24);
    assertThatThrownBy(
            () -> CsvFormat.wikipediaEdits().parse("2015-09-12T12:00:01.359Z,fr,a,u,user,,,true,1"))
        .hasMessage("is_new is empty");
    assertThatThrownBy(
            () ->
                CsvFormat.wikipediaEdits().parse("2015-09-12T12:00:01.359Z,fr,a,u,user,,1,true,1"))
        .hasMessage("is_new is no true or false: '1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "0x1p3", "1d", "1e999", "1,5", "."})
  void aNumberThatIsNoneIsMalformed(String latitude) {
    assertThatThrownBy(
            () ->
                CsvFormat.airports().parse("LAX,Los Angeles,LA,CA,USA,\"" + latitude + "\",-118.4"))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("latitude is no number: '" + latitude + "'");
  }

  @ParameterizedTest
  @CsvSource({"33.94, 33.94", "-33, -33", "+.5, 0.5", "1e1, 10", "1.5E-1, 0.15"})
  void aNumberMayHaveASignAndAnExponent(String latitude, double value) {
    Airport airport =
        CsvFormat.airports().parse("LAX,Los Angeles,LA,CA,USA," + latitude + ",-118.4");

    assertThat(airport.getLatitude()).isEqualTo(value);
  }

  @Test
  void anotherHeaderIsAnotherFile() {
    assertThatThrownBy(() -> Parsed.parse(new StringReader("a,b\n1,2\n"), CsvFormat.flights()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("the header is 'a,b', expected 'departure_local,");
    assertThatThrownBy(() -> Parsed.parse(new StringReader(""), CsvFormat.flights()))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void linesWithoutHeaderAreCountedFromOne() {
    String entry =
        "192.0.2.17 - - [02/Jun/2025:12:00:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"";

    Parsed<LogEntry> parsed = Parsed.parse(Stream.of("junk", entry), LogEntry::parse);

    assertThat(parsed.rows()).containsExactly(LogEntry.parse(entry));
    assertThat(parsed.malformed())
        .containsExactly(new Malformed(1, "junk", "the line ends at the client IP"));
  }

  @Test
  void bothListsAreUnmodifiable() {
    Parsed<Flight> parsed = Parsed.parse(new StringReader(HEADER + GOOD), CsvFormat.flights());

    assertThatThrownBy(() -> parsed.rows().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> parsed.malformed().add(new Malformed(1, "", "")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aReaderThatFailsIsNotAMalformedLine() {
    Reader failing =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("disk gone");
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> Parsed.parse(failing, CsvFormat.flights()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("disk gone");
  }
}
