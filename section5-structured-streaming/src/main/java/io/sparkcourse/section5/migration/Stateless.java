package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.upper;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** Pairs that look at one micro-batch only. The input is lines of words. */
final class Stateless {
  private Stateless() {}

  // region words
  static JavaDStream<String> longWords(JavaDStream<String> lines) {
    return words(lines).filter(word -> word.length() > 2).map(String::toUpperCase);
  }

  static Dataset<Row> longWords(Dataset<Row> lines) {
    return words(lines).where(length(col("word")).gt(2)).select(upper(col("word")));
  }

  // endregion

  // region counts
  /** The counts of each micro-batch. */
  static JavaPairDStream<String, Integer> counts(JavaDStream<String> lines) {
    return words(lines).mapToPair(word -> new Tuple2<>(word, 1)).reduceByKey(Integer::sum);
  }

  /** Of a stream, the counts since its start; of one micro-batch in foreachBatch, its own. */
  static Dataset<Row> counts(Dataset<Row> lines) {
    return words(lines).groupBy("word").count();
  }

  // endregion

  /** The words of each micro-batch in order, each with its place. */
  static JavaPairDStream<String, Long> places(JavaDStream<String> lines) {
    return words(lines).transformToPair(Stateless::places);
  }

  /** The same of one micro-batch, in foreachBatch. */
  static JavaPairRDD<String, Long> places(JavaRDD<String> words) {
    return words.sortBy(word -> word, true, 1).zipWithIndex();
  }

  /** Without words that are in a table: one RDD, looked up in each micro-batch. */
  static JavaDStream<String> withoutStopWords(JavaDStream<String> lines, List<String> stopWords) {
    return words(lines)
        .transform(
            words ->
                words.subtract(
                    JavaSparkContext.fromSparkContext(words.context()).parallelize(stopWords)));
  }

  /** The same with a table that is not a stream. */
  static Dataset<Row> withoutStopWords(Dataset<Row> lines, List<String> stopWords) {
    Dataset<Row> table =
        lines.sparkSession().createDataset(stopWords, Encoders.STRING()).toDF("word");
    return words(lines).join(table, new String[] {"word"}, "left_anti");
  }

  static JavaDStream<String> words(JavaDStream<String> lines) {
    return lines.flatMap(line -> Arrays.asList(line.split(" ")).iterator());
  }

  static Dataset<Row> words(Dataset<Row> lines) {
    return lines.select(explode(split(col("value"), " ")).as("word"));
  }
}
