package io.sparkcourse.section5.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.operations.BeanSchemasDemo.RatedSignal;
import io.sparkcourse.section5.operations.BeanSchemasDemo.Signal;
import io.sparkcourse.section5.operations.BeanSchemasDemo.SignalRecord;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * Lecture 5.2: the encoder that {@code Encoders.bean} creates for a class, and what fails later.
 */
class BeanEncoderTest {
  /** A bean that may hold a missing number. */
  public static class OptionalSignal {
    private String type;
    private Integer signal;

    public String getType() {
      return type;
    }

    public void setType(String type) {
      this.type = type;
    }

    public Integer getSignal() {
      return signal;
    }

    public void setSignal(Integer signal) {
      this.signal = signal;
    }
  }

  @Test
  void aDatasetOfRecordsHasRowsWithoutColumns() {
    Dataset<SignalRecord> signals =
        TestSpark.session()
            .createDataset(
                List.of(new SignalRecord("lamp", 12), new SignalRecord("door", 9)),
                Encoders.bean(SignalRecord.class));

    assertThat(signals.count()).isEqualTo(2);
    assertThat(signals.toDF().collectAsList())
        .containsExactly(RowFactory.create(), RowFactory.create());
    assertThatThrownBy(() -> signals.groupBy("type")).hasMessageContaining("[UNRESOLVED_COLUMN");
  }

  @Test
  void columnsAreMatchedByNameAndComeOutInTheOrderOfTheAlphabet() {
    Dataset<Row> rows =
        rows(List.of(RowFactory.create("lamp", 12)), "type STRING, signal INT")
            .as(Encoders.bean(Signal.class))
            .map((MapFunction<Signal, Signal>) signal -> signal, Encoders.bean(Signal.class))
            .toDF();

    assertThat(rows.columns()).containsExactly("signal", "type");
    assertThat(rows.collectAsList()).containsExactly(RowFactory.create(12, "lamp"));
  }

  @Test
  void aPropertyWithoutASetterIsAColumnThatIsWrittenAndNotRead() {
    RatedSignal signal = new RatedSignal();
    signal.setType("lamp");
    signal.setSignal(12);

    Dataset<RatedSignal> written =
        TestSpark.session().createDataset(List.of(signal), Encoders.bean(RatedSignal.class));
    assertThat(written.toDF().collectAsList()).containsExactly(RowFactory.create(12, true, "lamp"));

    assertThat(
            rows(List.of(RowFactory.create("lamp", 12)), "type STRING, signal INT")
                .as(Encoders.bean(RatedSignal.class))
                .first()
                .isStrong())
        .isTrue();
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void nullForAnIntEndsTheQueryAndForAnIntegerIsNull() {
    List<Row> missing = List.of(RowFactory.create("lamp", null));
    String schema = "type STRING, signal INT";

    assertThatThrownBy(() -> rows(missing, schema).as(Encoders.bean(Signal.class)).collectAsList())
        .hasStackTraceContaining("Null value appeared in non-nullable field");
    assertThat(rows(missing, schema).as(Encoders.bean(OptionalSignal.class)).first().getSignal())
        .isNull();
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void aStreamWithANullForAnIntFails() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Append(), BeanEncoderTest::signals)) {
      assertThat(query.batch("lamp,12")).containsExactly(RowFactory.create("lamp"));
      assertThatThrownBy(() -> query.batch("lamp,"))
          .hasStackTraceContaining("Null value appeared in non-nullable field");
    }
  }

  @Test
  void theSchemaOfABeanHasAnotherOrderThanTheFieldsOfAFile() {
    Dataset<String> lines =
        TestSpark.session().createDataset(List.of("lamp,12"), Encoders.STRING());

    assertThat(
            TestSpark.session()
                .read()
                .schema(Encoders.bean(Signal.class).schema())
                .csv(lines)
                .collectAsList())
        .containsExactly(RowFactory.create(null, "12"));
  }

  private static Dataset<Row> signals(Dataset<String> lines) {
    return lines
        .toDF("line")
        .selectExpr("split(line, ',')[0] AS type", "int(split(line, ',')[1]) AS signal")
        .as(Encoders.bean(Signal.class))
        .map((MapFunction<Signal, String>) Signal::getType, Encoders.STRING())
        .toDF();
  }

  private static Dataset<Row> rows(List<Row> rows, String schema) {
    return TestSpark.session().createDataFrame(rows, StructType.fromDDL(schema));
  }
}
