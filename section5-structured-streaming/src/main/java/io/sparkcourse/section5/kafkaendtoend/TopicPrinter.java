package io.sparkcourse.section5.kafkaendtoend;

import org.apache.spark.sql.SparkSession;

/** Prints the records of a topic, with their headers, by a batch job. */
final class TopicPrinter {
  private TopicPrinter() {}

  static void print(SparkSession spark, String servers, String topic) {
    System.out.println(topic);
    spark
        .read()
        .format("kafka")
        .option("kafka.bootstrap.servers", servers)
        .option("subscribe", topic)
        .option("includeHeaders", true)
        .load()
        .orderBy("offset")
        .selectExpr(
            "CAST(key AS STRING)",
            "CAST(value AS STRING)",
            "concat_ws(', ', transform(headers, h -> h.key || '=' || CAST(h.value AS STRING)))")
        .collectAsList()
        .forEach(
            row -> {
              String line = "  %-4s %-32s %s".formatted(row.get(0), row.get(1), row.get(2));
              System.out.println(line.stripTrailing());
            });
  }
}
