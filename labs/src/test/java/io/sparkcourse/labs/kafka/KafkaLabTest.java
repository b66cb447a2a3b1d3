package io.sparkcourse.labs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.QuickRun;
import io.sparkcourse.labs.experiment.Sample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KafkaLabTest {
  @Test
  @Tag("process") // starts a broker
  void eachWayReadsAllRecords() throws Exception {
    Findings findings = QuickRun.of(KafkaLab.class, KafkaLab::experiment);

    assertThat(findings.panel(KafkaLab.COUNT))
        .hasSize(10)
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("16000 records"));
    assertThat(findings.panel(KafkaLab.BY_WORD))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.result()).isEqualTo("1000 words, 16000 records"));
  }

  @Test
  @Tag("process")
  void eachSettingOfAQueryCountsTheSame() throws Exception {
    Findings findings = QuickRun.of(StructuredLab.class, StructuredLab::experiment);

    assertThat(findings.rows()).hasSize(14);
    assertThat(findings.rows())
        .allSatisfy(row -> assertThat(row.result()).endsWith(" words, 5000 records"));
  }

  @Test
  void theConclusionHoldsAllAgainstTheTunedConsumer() {
    Findings findings =
        Sample.rates(
            Sample.row(KafkaLab.COUNT, KafkaLab.DEFAULT, KafkaLab.CONSUMER, 100.0, 101.0),
            Sample.row(KafkaLab.COUNT, KafkaLab.TUNED, KafkaLab.CONSUMER, 200.0, 200.0),
            Sample.row(KafkaLab.COUNT, KafkaLab.DEFAULT, KafkaLab.DSTREAM, 100.0, 190.0),
            Sample.row(KafkaLab.COUNT, KafkaLab.TUNED, KafkaLab.DSTREAM, 170.0, 170.0),
            Sample.row(KafkaLab.COUNT, KafkaLab.DEFAULT, KafkaLab.STRUCTURED, 10.0),
            Sample.row(KafkaLab.COUNT, KafkaLab.TUNED, KafkaLab.STRUCTURED, 90.0),
            Sample.row(KafkaLab.BY_WORD, KafkaLab.DEFAULT, KafkaLab.CONSUMER, 80.0),
            Sample.row(KafkaLab.BY_WORD, KafkaLab.TUNED, KafkaLab.CONSUMER, 160.0),
            Sample.row(KafkaLab.BY_WORD, KafkaLab.DEFAULT, KafkaLab.STRUCTURED, 10.0),
            Sample.row(KafkaLab.BY_WORD, KafkaLab.TUNED, KafkaLab.STRUCTURED, 70.0));

    assertThat(KafkaLab.conclusion(findings))
        .contains(
            "85 by DStream, records counted; 45 by Structured, records counted; 80 by consumer")
        .contains("35 by Structured, records counted by word")
        .contains("DStream (records counted) no difference that can be seen")
        .contains("Structured (records counted) 9.0 times");
  }

  @Test
  void theConclusionOfTheSettingsNamesTheBestOneWhereThereIsOne() {
    Findings findings =
        Sample.rates(
            Sample.row(StructuredLab.PARTITIONS, "2", "", 100.0, 101.0),
            Sample.row(StructuredLab.PARTITIONS, "200", "", 10.0, 11.0),
            Sample.row(StructuredLab.CODEC, "none", "", 100.0, 101.0),
            Sample.row(StructuredLab.CODEC, "lz4", "", 99.0, 100.5));

    assertThat(StructuredLab.conclusion(findings))
        .isEqualTo(
            "shuffle partitions: 2 is the fastest, 200 takes 9.6 times as long. codec of the records:"
                + " no difference that can be seen.");
  }
}
