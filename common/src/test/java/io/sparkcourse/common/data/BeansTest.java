package io.sparkcourse.common.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.sample.SampleData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BeansTest {

  static Stream<Serializable> samples() {
    return Stream.of(
        SampleData.earthquakes().rows().get(0),
        SampleData.flights().rows().get(0),
        SampleData.airports().rows().get(0),
        SampleData.wikipediaEdits().rows().get(0),
        SampleData.tweets().get(0),
        SampleData.accessLog().get(0),
        SampleData.adImpressions().get(0),
        SampleData.adClicks().get(0),
        SampleData.orders().get(0),
        SampleData.payments().get(0),
        LogEntry.parse(SampleData.accessLog().get(0).line()),
        new Malformed(3, "text", "reason"));
  }

  /** All but the raw log lines, which are as long as they are. */
  static Stream<Serializable> samplesToPrint() {
    return samples().filter(sample -> !(sample instanceof LogLine));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void javaSerializationGivesAnEqualObject(Serializable sample) throws Exception {
    Object copy = roundTrip(sample);

    assertThat(copy).isNotSameAs(sample).isEqualTo(sample).hasSameHashCodeAs(sample);
  }

  @ParameterizedTest
  @MethodSource("samplesToPrint")
  void aSampleIsShownOnOneLineOfTheConsole(Serializable sample) {
    assertThat(sample.toString()).isNotBlank().doesNotContain("\n").hasSizeLessThan(100);
  }

  @Test
  void aFormatCanTravelToAnExecutor() throws Exception {
    @SuppressWarnings("unchecked")
    CsvFormat<Airport> copy = (CsvFormat<Airport>) roundTrip(CsvFormat.airports());

    assertThat(copy.header()).isEqualTo(CsvFormat.airports().header());
    assertThat(copy.parse("LAX,Los Angeles Intl,Los Angeles,CA,USA,33.9,-118.4").getIata())
        .isEqualTo("LAX");
  }

  @Test
  void beansThatDifferInOneFieldAreNotEqual() {
    Earthquake changed = SampleData.earthquakes().rows().get(0);
    Earthquake unchanged = SampleData.earthquakes().rows().get(0);
    assertThat(changed).isEqualTo(unchanged);

    changed.setMag(changed.getMag() + 1);

    assertThat(changed).isNotEqualTo(unchanged);
  }

  private static Object roundTrip(Object object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
