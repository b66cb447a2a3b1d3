package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import org.junit.jupiter.api.Test;

/** Lecture 2.12: the Java code of the guide, and the compiler's errors. */
class DataFrameTypeTest {
  private static final SnippetCompiler COMPILER =
      SnippetCompiler.importing(
          "io.sparkcourse.common.data.Flight",
          "org.apache.spark.api.java.JavaRDD",
          "org.apache.spark.sql.*",
          "org.apache.spark.streaming.api.java.*");

  @Test
  void thereIsNoTypeDataFrameInJava() {
    assertThat(
            COMPILER.errors(
                "void table(SparkSession spark, JavaRDD<Flight> rdd) {"
                    + " DataFrame flights = spark.createDataFrame(rdd, Flight.class); }"))
        .singleElement()
        .asString()
        .contains("cannot find symbol", "class DataFrame");
  }

  @Test
  void aTableIsADatasetOfRows() {
    assertThat(
            COMPILER.errors(
                "void table(SparkSession spark, JavaRDD<Flight> rdd) {"
                    + " Dataset<Row> flights = spark.createDataFrame(rdd, Flight.class); }"))
        .isEmpty();
  }

  @Test
  void theRddOfABatchHasAContextAndNoSparkContext() {
    String program = "Object conf(JavaRDD<Flight> rdd) { return rdd.%s().getConf(); }";

    assertThat(COMPILER.errors(program.formatted("sparkContext")))
        .singleElement()
        .asString()
        .contains("cannot find symbol", "method sparkContext()");
    assertThat(COMPILER.errors(program.formatted("context"))).isEmpty();
  }

  @Test
  void aStreamIsNoTable() {
    assertThat(
            COMPILER.errors(
                "void table(SparkSession spark, JavaDStream<Flight> flights) {"
                    + " spark.createDataFrame(flights, Flight.class); }"))
        .singleElement()
        .asString()
        .contains("no suitable method found for createDataFrame");
  }

  @Test
  void theRowsGoOnAsAStreamOnlyByToJavaRdd() {
    String program =
        "JavaDStream<Row> rows(SparkSession spark, JavaDStream<Flight> flights) {"
            + " return flights.transform(rdd -> spark.createDataFrame(rdd, Flight.class)%s); }";

    assertThat(COMPILER.errors(program.formatted(""))).isNotEmpty();
    assertThat(COMPILER.errors(program.formatted(".toJavaRDD()"))).isEmpty();
  }
}
