package io.sparkcourse.section5.monitoring;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import scala.Option;
import scala.collection.JavaConverters;

/** A stream of words, in one partition. */
final class Words {
  private final MemoryStream<String> stream;

  Words(SparkSession spark) {
    this(spark, 0);
  }

  /**
   * One of several streams of a query.
   *
   * @param number distinguishes them
   */
  Words(SparkSession spark, int number) {
    stream = new MemoryStream<>(number, spark.sqlContext(), Option.apply(1), Encoders.STRING());
  }

  void add(String... words) {
    stream.addData(JavaConverters.asScalaBuffer(List.of(words)));
  }

  /** With one column, {@code value}. */
  Dataset<Row> rows() {
    return stream.toDF();
  }
}
