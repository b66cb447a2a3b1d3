package io.sparkcourse.labs.serializers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Row;
import io.sparkcourse.labs.experiment.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerializersLabTest {
  @Test
  void eachSerializerBringsAllEntriesThroughTheShuffle() throws Exception {
    Findings findings = QuickRun.of(SerializersLab.class, SerializersLab::experiment);

    assertThat(findings.rows()).hasSize(3);
    assertThat(findings.rows()).allSatisfy(row -> assertThat(row.result()).startsWith("500 keys"));
    // It depends on the classes and not on the machine.
    assertThat(bytes(findings, SerializersLab.REGISTERED))
        .isPositive()
        .isLessThan(bytes(findings, SerializersLab.KRYO));
  }

  private static double bytes(Findings findings, String serializer) {
    return findings.row("", "", serializer).spreads().get(1).median();
  }

  @Test
  void theConclusionHoldsEachAgainstJavasSerializer() {
    List<Metric> metrics = List.of(Metric.less("ms a batch"), Metric.less("bytes a record"));
    Findings findings =
        new Findings(
            metrics,
            List.of(
                row(SerializersLab.JAVA, Spread.of(100.0, 110.0), 100.0),
                row(SerializersLab.KRYO, Spread.of(105.0, 108.0), 120.0),
                row(SerializersLab.REGISTERED, Spread.of(52.0, 53.0), 60.0)));

    assertThat(SerializersLab.conclusion(findings))
        .isEqualTo(
            "Kryo takes as long as Java's serializer, as far as can be seen, and writes 120 % of"
                + " its bytes. Kryo, registered is 2.0 times as fast as Java's serializer and"
                + " writes 60 % of its bytes.");
  }

  private static Row row(String series, Spread millis, double bytes) {
    return new Row("", "", series, List.of(millis, Spread.of(bytes)), "");
  }
}
