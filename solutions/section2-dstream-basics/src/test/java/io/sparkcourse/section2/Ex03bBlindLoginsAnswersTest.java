package io.sparkcourse.section2;

import io.sparkcourse.section2.Ex03bBlindLoginsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex03bBlindLoginsAnswersTest extends AnswersTest<Ex03bBlindLoginsCheck.Answer> {
  private static final Set<String> LOOKED = ConcurrentHashMap.newKeySet();
  private static final Duration LONG = Ex03bBlindLogins.BATCH.times(10);

  Ex03bBlindLoginsAnswersTest() {
    super(new Ex03bBlindLoginsCheck());

    wrong(
        "leaves the phones out",
        Mistaken.DOES_NOT_LOOK_AT_PHONES,
        (computer, phone, logins) -> tries(without(logins, computer)));
    wrong(
        "leaves the computers out",
        Mistaken.DOES_NOT_LOOK_AT_COMPUTERS,
        (computer, phone, logins) -> tries(without(logins, phone)));
    wrong(
        "one of the two is enough",
        Mistaken.LEAVES_OUT_WHO_LOOKED_BY_BOTH,
        (computer, phone, logins) ->
            tries(without(logins, computer))
                .union(tries(without(logins, phone)))
                .reduceByKey(Math::max));
    wrong(
        "joins",
        Mistaken.GIVES_WHO_LOOKED_AND_COUNTS_COMBINATIONS,
        (computer, phone, logins) -> tries(computer.union(phone).join(logins)));
    wrong(
        "joins with each client once",
        Mistaken.GIVES_WHO_LOOKED,
        (computer, phone, logins) ->
            tries(logins.join(computer.union(phone).reduceByKey((one, other) -> one))));
    wrong(
        "counts logins only",
        Mistaken.DOES_NOT_LOOK_AT_PAGES,
        (computer, phone, logins) -> tries(logins));
    wrong(
        "pages of earlier batches",
        Mistaken.PAGES_OF_EARLIER_BATCHES,
        (computer, phone, logins) -> tries(without(logins, computer.union(phone).window(LONG))));
    wrong(
        "a window that slides differently",
        Mistaken.A_WINDOW_ON_ONE_STREAM,
        (computer, phone, logins) ->
            tries(without(logins, computer.union(phone).window(LONG, LONG))));
    wrong(
        "does not count",
        Mistaken.EACH_TRY_BY_ITSELF,
        (computer, phone, logins) -> without(logins, computer.union(phone)).mapValues(status -> 1));
    wrong(
        "adds up statuses",
        Mistaken.ADDS_STATUSES_UP,
        (computer, phone, logins) ->
            without(logins, computer.union(phone)).reduceByKey(Integer::sum));
    wrong(
        "counts failures",
        Mistaken.COUNTS_FAILED_LOGINS,
        (computer, phone, logins) ->
            tries(without(logins.filter(login -> login._2() == 401), computer.union(phone))));
    wrong(
        "the sides of a cogroup changed",
        Mistaken.GIVES_WHO_DID_NOT_TRY,
        (computer, phone, logins) ->
            computer
                .union(phone)
                .cogroup(logins)
                .filter(client -> size(client._2()._2()) == 0)
                .mapValues(sides -> size(sides._2())));
    wrong(
        "a cogroup without a filter",
        Mistaken.GIVES_EVERY_CLIENT,
        (computer, phone, logins) ->
            computer.union(phone).cogroup(logins).mapValues(sides -> size(sides._2())));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (computer, phone, logins) -> null);

    wrong(
        "distinct statuses",
        Mistaken.COUNTS_EQUAL_STATUSES_ONCE,
        (computer, phone, logins) ->
            tries(without(logins.transformToPair(rdd -> rdd.distinct()), computer.union(phone))));
    wrong(
        "an outer join with the pages, not with each client once",
        CommonMistake.DIFFERS,
        (computer, phone, logins) ->
            tries(logins.leftOuterJoin(computer.union(phone)).mapValues(both -> 1)));
    wrong(
        "takes both away from all logins, and adds up what is left",
        CommonMistake.DIFFERS,
        (computer, phone, logins) ->
            tries(without(logins, computer))
                .union(tries(without(logins, phone)))
                .reduceByKey(Integer::sum));
    wrong(
        "a window on all three streams",
        CommonMistake.DIFFERS,
        (computer, phone, logins) ->
            tries(without(logins.window(LONG), computer.union(phone).window(LONG))));
    wrong(
        "a static set of those who ever looked",
        Mistaken.PAGES_OF_EARLIER_BATCHES,
        (computer, phone, logins) -> {
          computer.union(phone).foreachRDD(rdd -> LOOKED.addAll(rdd.keys().collect()));
          return tries(logins.filter(login -> !LOOKED.contains(login._1())));
        });
    wrong(
        "a static set of those who look in the batch",
        Mistaken.KEEPS_SOMETHING_IN_A_STATIC_FIELD,
        (computer, phone, logins) -> {
          computer
              .union(phone)
              .foreachRDD(
                  rdd -> {
                    LOOKED.clear();
                    LOOKED.addAll(rdd.keys().collect());
                  });
          return tries(logins.filter(login -> !LOOKED.contains(login._1())));
        });

    right("with SQL", Ex03bBlindLoginsAnswersTest::bySql);
    right(
        "a value for each event, reduced by key",
        (computer, phone, logins) ->
            computer
                .union(phone)
                .mapValues(page -> Integer.MIN_VALUE / 2)
                .union(logins.mapValues(status -> 1))
                .reduceByKey((one, other) -> Math.max(Integer.MIN_VALUE / 2, one + other))
                .filter(client -> client._2() > 0));
    right(
        "an outer join, whose Optional is empty where there is no page",
        (computer, phone, logins) ->
            tries(
                logins
                    .leftOuterJoin(computer.union(phone))
                    .filter(login -> !login._2()._2().isPresent())));
    right(
        "subtracts by key, an operation of the RDD",
        (computer, phone, logins) -> tries(without(logins, computer.union(phone))));
    right(
        "takes one of the two away after the other, without a union",
        (computer, phone, logins) -> tries(without(without(logins, phone), computer)));
    right(
        "counts first, then joins",
        (computer, phone, logins) ->
            tries(logins)
                .fullOuterJoin(phone.union(computer))
                .filter(both -> !both._2()._2().isPresent())
                .mapValues(both -> both._1().get()));
  }

  private static JavaPairDStream<String, Integer> bySql(
      JavaPairDStream<String, String> computer,
      JavaPairDStream<String, String> phone,
      JavaPairDStream<String, Integer> logins) {
    return logins.transformWithToPair(
        computer.union(phone),
        (ofLogins, ofPages, time) -> {
          SparkSession spark =
              SparkSession.builder().config(ofLogins.context().getConf()).getOrCreate();
          spark
              .createDataset(ofLogins.keys().rdd(), Encoders.STRING())
              .createOrReplaceTempView("logins");
          spark
              .createDataset(ofPages.keys().rdd(), Encoders.STRING())
              .createOrReplaceTempView("pages");
          return spark
              .sql(
                  "SELECT value, CAST(count(*) AS INT) FROM logins LEFT ANTI JOIN pages USING"
                      + " (value) GROUP BY value")
              .toJavaRDD()
              .mapToPair(row -> new Tuple2<>(row.getString(0), row.getInt(1)));
        });
  }

  private static <V> JavaPairDStream<String, V> without(
      JavaPairDStream<String, V> logins, JavaPairDStream<String, String> pages) {
    return logins.transformWithToPair(
        pages, (ofLogins, ofPages, time) -> ofLogins.subtractByKey(ofPages));
  }

  private static <V> JavaPairDStream<String, Integer> tries(JavaPairDStream<String, V> logins) {
    return logins.mapToPair(login -> new Tuple2<>(login._1(), 1)).reduceByKey(Integer::sum);
  }

  private static int size(Iterable<?> values) {
    int size = 0;
    for (Object value : values) {
      size++;
    }
    return size;
  }
}
