package io.sparkcourse.section2;

import io.sparkcourse.testing.exercise.AnswersTest;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex03bBlindLoginsAnswersTest extends AnswersTest<Ex03bBlindLoginsCheck.Answer> {
  private static final Duration LONG = Ex03bBlindLogins.BATCH.times(10);

  Ex03bBlindLoginsAnswersTest() {
    super(new Ex03bBlindLoginsCheck());

    wrong(
        "leaves the phones out",
        "It takes no notice of the pages looked at by phone",
        (computer, phone, logins) -> tries(without(logins, computer)));
    wrong(
        "leaves the computers out",
        "It takes no notice of the pages looked at by computer",
        (computer, phone, logins) -> tries(without(logins, phone)));
    wrong(
        "one of the two is enough",
        "It also tells clients that looked at pages by one of the two",
        (computer, phone, logins) ->
            tries(without(logins, computer))
                .union(tries(without(logins, phone)))
                .reduceByKey(Math::max));
    wrong(
        "joins",
        "It tells who looked and logged in, and each login as often as there were pages",
        (computer, phone, logins) -> tries(computer.union(phone).join(logins)));
    wrong(
        "joins with each client once",
        "It tells who looked and logged in, and those are the others",
        (computer, phone, logins) ->
            tries(logins.join(computer.union(phone).reduceByKey((one, other) -> one))));
    wrong(
        "counts logins only",
        "It tells all who logged in",
        (computer, phone, logins) -> tries(logins));
    wrong(
        "pages of earlier batches",
        "It forgives clients that looked in an earlier batch",
        (computer, phone, logins) -> tries(without(logins, computer.union(phone).window(LONG))));
    wrong(
        "a window that slides differently",
        "It puts a window on one of the streams",
        (computer, phone, logins) ->
            tries(without(logins, computer.union(phone).window(LONG, LONG))));
    wrong(
        "does not count",
        "It tells each try by itself",
        (computer, phone, logins) -> without(logins, computer.union(phone)).mapValues(status -> 1));
    wrong(
        "adds up statuses",
        "It adds the statuses up",
        (computer, phone, logins) ->
            without(logins, computer.union(phone)).reduceByKey(Integer::sum));
    wrong(
        "counts failures",
        "It counts the logins that failed",
        (computer, phone, logins) ->
            tries(without(logins.filter(login -> login._2() == 401), computer.union(phone))));
    wrong(
        "the sides of a cogroup changed",
        "It tells who looked and did not log in",
        (computer, phone, logins) ->
            computer
                .union(phone)
                .cogroup(logins)
                .filter(client -> size(client._2()._2()) == 0)
                .mapValues(sides -> size(sides._2())));
    wrong(
        "a cogroup without a filter",
        "It tells every client of either side",
        (computer, phone, logins) ->
            computer.union(phone).cogroup(logins).mapValues(sides -> size(sides._2())));
    wrong("returns nothing", "It returns null", (computer, phone, logins) -> null);

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
