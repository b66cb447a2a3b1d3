package io.sparkcourse.section4;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section4.Ex01aKeepUp.Places;
import io.sparkcourse.section4.Ex01aKeepUp.Reports;
import io.sparkcourse.section4.Ex01aKeepUpCheck.Answer;
import io.sparkcourse.section4.Ex01aKeepUpCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

class Ex01aKeepUpAnswersTest extends AnswersTest<Answer> {
  Ex01aKeepUpAnswersTest() {
    super(new Ex01aKeepUpCheck());

    wrong("slowly, as it is", Mistaken.PARSES_FOR_EACH_REPORT, Ex01aKeepUp::slowly);
    wrong(
        "does not keep the requests",
        Mistaken.PARSES_FOR_EACH_REPORT,
        (lines, parse, places) -> reports(requests(lines, parse), places));
    wrong(
        "keeps the lines, not what parse made of them",
        Mistaken.PARSES_FOR_EACH_REPORT,
        (lines, parse, places) -> reports(requests(lines.cache(), parse), places));
    wrong(
        "keeps each report",
        Mistaken.PARSES_FOR_EACH_REPORT,
        (lines, parse, places) -> {
          Reports reports = reports(requests(lines, parse), places);
          return new Reports(reports.bytesByCountry().cache(), reports.requestsByPage().cache());
        });
    wrong(
        "filters by one parse, and takes the entry of another one",
        Mistaken.PARSES_FOR_EACH_REPORT,
        (lines, parse, places) ->
            reports(
                lines
                    .filter(line -> parse.call(line).isPresent())
                    .map(line -> parse.call(line).get())
                    .cache(),
                places));
    wrong(
        "parses by LogEntry itself",
        Mistaken.PARSES_LESS_THAN_THE_LINES,
        (lines, parse, places) -> reports(requests(lines, Ex01aKeepUp::parse).cache(), places));
    wrong(
        "connects for each request",
        Mistaken.CONNECTS_MORE_THAN_ONCE,
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapToPair(
                            request -> {
                              try (Places.Connection connection = places.connect()) {
                                return bytes(connection, request);
                              }
                            })
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "connects in each task",
        Mistaken.CONNECTS_FOR_NOTHING,
        kept(
            (requests, places) ->
                new Reports(
                    requests.mapPartitionsToPair(asked(places)).reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "connects where the streams are defined",
        Mistaken.SENDS_A_CONNECTION,
        kept(
            (requests, places) -> {
              Places.Connection connection = places.connect();
              return new Reports(
                  requests.mapToPair(request -> bytes(connection, request)).reduceByKey(Long::sum),
                  requestsByPage(requests));
            }));
    wrong(
        "returns an iterator that has not asked yet",
        Mistaken.ASKS_A_CLOSED_CONNECTION,
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapPartitionsToPair(
                            partition -> {
                              try (Places.Connection connection = places.connect()) {
                                return stream(partition)
                                    .map(request -> bytes(connection, request))
                                    .iterator();
                              }
                            })
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "does not close",
        Mistaken.LEAVES_CONNECTIONS_OPEN,
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapPartitionsToPair(
                            partition -> {
                              if (!partition.hasNext()) {
                                return Collections.emptyIterator();
                              }
                              Places.Connection connection = places.connect();
                              return stream(partition)
                                  .map(request -> bytes(connection, request))
                                  .iterator();
                            })
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "groups the requests of an RDD by page",
        Mistaken.SHUFFLES_MORE_THAN_A_SUM_FOR_EACH_KEY,
        kept(
            (requests, places) ->
                new Reports(
                    bytesByCountry(requests, places),
                    requests.transformToPair(
                        (JavaRDD<LogEntry> rdd) ->
                            rdd.groupBy(LogEntry::page)
                                .mapValues(
                                    page ->
                                        StreamSupport.stream(page.spliterator(), false)
                                            .count())))));
    wrong(
        "spreads the lines first",
        Mistaken.SHUFFLES_MORE_THAN_A_SUM_FOR_EACH_KEY,
        (lines, parse, places) -> reports(requests(lines.repartition(8), parse).cache(), places));
    wrong(
        "adds up the bytes of each client first",
        Mistaken.SHUFFLES_MORE_THAN_A_SUM_FOR_EACH_KEY,
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapToPair(
                            request -> new Tuple2<>(request.getClientIp(), request.getBytes()))
                        .reduceByKey(Long::sum)
                        .mapPartitionsToPair(
                            partition -> {
                              if (!partition.hasNext()) {
                                return Collections.emptyIterator();
                              }
                              try (Places.Connection connection = places.connect()) {
                                return stream(partition)
                                    .map(
                                        sum -> new Tuple2<>(connection.country(sum._1()), sum._2()))
                                    .toList()
                                    .iterator();
                              }
                            })
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "leaves the 100 tasks behind the shuffle",
        Mistaken.STARTS_TOO_MANY_TASKS,
        kept(
            (requests, places) ->
                new Reports(
                    bytesByCountry(requests, places),
                    requests
                        .mapToPair(request -> new Tuple2<>(request.page(), 1L))
                        .reduceByKey(Long::sum, 100))));
    wrong(
        "makes the lines distinct",
        Mistaken.EQUAL_LINES_COUNT_ONCE,
        (lines, parse, places) ->
            reports(
                requests(lines.transform(rdd -> rdd.cache().distinct()).cache(), parse).cache(),
                places));
    wrong(
        "by path",
        Mistaken.COUNTS_BY_PATH,
        kept(
            (requests, places) ->
                new Reports(
                    bytesByCountry(requests, places),
                    requests
                        .mapToPair(request -> new Tuple2<>(request.getPath(), 1L))
                        .reduceByKey(Long::sum))));
    wrong(
        "adds in an int",
        Mistaken.OVERFLOWS,
        kept(
            (requests, places) ->
                new Reports(
                    bytesByCountry(requests, places).mapValues(sum -> (long) sum.intValue()),
                    requestsByPage(requests))));
    wrong(
        "does not ask for the country",
        Mistaken.BYTES_BY_CLIENT,
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapToPair(
                            request -> new Tuple2<>(request.getClientIp(), request.getBytes()))
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    wrong(
        "counts by country",
        Mistaken.REQUESTS_BY_COUNTRY,
        kept(
            (requests, places) ->
                new Reports(
                    bytesByCountry(
                        requests,
                        places,
                        (connection, request) ->
                            new Tuple2<>(connection.country(request.getClientIp()), 1L)),
                    requestsByPage(requests))));
    wrong(
        "only requests that were answered with 200",
        CommonMistake.DIFFERS,
        kept(
            (requests, places) ->
                reports(requests.filter(request -> request.getStatus() == 200), places)));
    wrong(
        "only what was got",
        CommonMistake.DIFFERS,
        kept(
            (requests, places) ->
                reports(requests.filter(request -> request.getMethod().equals("GET")), places)));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (lines, parse, places) -> null);
    wrong(
        "one report only",
        CommonMistake.RETURNS_NULL,
        kept((requests, places) -> new Reports(null, requestsByPage(requests))));

    right(
        "asks before it keeps",
        (lines, parse, places) -> {
          JavaPairDStream<String, LogEntry> requests =
              requests(lines, parse)
                  .mapPartitionsToPair(
                      ifAny(
                          partition -> {
                            try (Places.Connection connection = places.connect()) {
                              return stream(partition)
                                  .map(
                                      request ->
                                          new Tuple2<>(
                                              connection.country(request.getClientIp()), request))
                                  .toList()
                                  .iterator();
                            }
                          }))
                  .persist(StorageLevel.MEMORY_AND_DISK());
          return new Reports(
              requests.mapValues(LogEntry::getBytes).reduceByKey(Long::sum),
              requests
                  .mapToPair(request -> new Tuple2<>(request._2().page(), 1L))
                  .reduceByKey(Long::sum));
        });
    right(
        "closes when the task is complete",
        kept(
            (requests, places) ->
                new Reports(
                    requests
                        .mapPartitionsToPair(
                            ifAny(
                                partition -> {
                                  Places.Connection connection = places.connect();
                                  TaskCompletionListener closing = task -> connection.close();
                                  TaskContext.get().addTaskCompletionListener(closing);
                                  return stream(partition)
                                      .map(request -> bytes(connection, request))
                                      .iterator();
                                }))
                        .reduceByKey(Long::sum),
                    requestsByPage(requests))));
    right(
        "one shuffle for both reports",
        (lines, parse, places) -> {
          JavaPairDStream<String, Long> both =
              requests(lines, parse)
                  .mapPartitionsToPair(
                      ifAny(
                          partition -> {
                            List<Tuple2<String, Long>> both1 = new ArrayList<>();
                            try (Places.Connection connection = places.connect()) {
                              while (partition.hasNext()) {
                                LogEntry request = partition.next();
                                Tuple2<String, Long> bytes = bytes(connection, request);
                                both1.add(new Tuple2<>("country " + bytes._1(), bytes._2()));
                                both1.add(new Tuple2<>("page " + request.page(), 1L));
                              }
                            }
                            return both1.iterator();
                          }))
                  .reduceByKey(Long::sum)
                  .cache();
          return new Reports(only("country ", both), only("page ", both));
        });
    right(
        "keeps the RDD of each batch, and adds up in another way",
        (lines, parse, places) -> {
          JavaDStream<LogEntry> requests =
              lines.transform(
                  rdd -> rdd.map(parse).filter(Optional::isPresent).map(Optional::get).cache());
          return new Reports(
              bytesByCountry(requests, places),
              requests.transformToPair(
                  (JavaRDD<LogEntry> rdd) ->
                      rdd.keyBy(LogEntry::page).aggregateByKey(0L, (n, one) -> n + 1, Long::sum)));
        });
  }

  /** Two reports from requests that are kept. */
  @FunctionalInterface
  private interface OfRequests {
    Reports reports(JavaDStream<LogEntry> requests, Places places);
  }

  /** A query about a request. */
  @FunctionalInterface
  private interface Question extends java.io.Serializable {
    Tuple2<String, Long> ask(Places.Connection connection, LogEntry request);
  }

  private static Answer kept(OfRequests answer) {
    return (lines, parse, places) -> answer.reports(requests(lines, parse).cache(), places);
  }

  private static JavaDStream<LogEntry> requests(
      JavaDStream<String> lines, Function<String, Optional<LogEntry>> parse) {
    return lines.map(parse).filter(Optional::isPresent).map(Optional::get);
  }

  private static Reports reports(JavaDStream<LogEntry> requests, Places places) {
    return new Reports(bytesByCountry(requests, places), requestsByPage(requests));
  }

  private static JavaPairDStream<String, Long> bytesByCountry(
      JavaDStream<LogEntry> requests, Places places) {
    return bytesByCountry(requests, places, Ex01aKeepUpAnswersTest::bytes);
  }

  private static JavaPairDStream<String, Long> bytesByCountry(
      JavaDStream<LogEntry> requests, Places places, Question question) {
    return requests.mapPartitionsToPair(ifAny(asked(places, question))).reduceByKey(Long::sum);
  }

  private static JavaPairDStream<String, Long> requestsByPage(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.page(), 1L)).reduceByKey(Long::sum);
  }

  private static PairFlatMapFunction<Iterator<LogEntry>, String, Long> asked(Places places) {
    return asked(places, Ex01aKeepUpAnswersTest::bytes);
  }

  private static PairFlatMapFunction<Iterator<LogEntry>, String, Long> asked(
      Places places, Question question) {
    return partition -> {
      try (Places.Connection connection = places.connect()) {
        return stream(partition)
            .map(request -> question.ask(connection, request))
            .toList()
            .iterator();
      }
    };
  }

  private static <V> PairFlatMapFunction<Iterator<LogEntry>, String, V> ifAny(
      PairFlatMapFunction<Iterator<LogEntry>, String, V> function) {
    return partition ->
        partition.hasNext() ? function.call(partition) : Collections.emptyIterator();
  }

  private static Tuple2<String, Long> bytes(Places.Connection connection, LogEntry request) {
    return new Tuple2<>(connection.country(request.getClientIp()), request.getBytes());
  }

  private static JavaPairDStream<String, Long> only(
      String prefix, JavaPairDStream<String, Long> sums) {
    return sums.filter(sum -> sum._1().startsWith(prefix))
        .mapToPair(sum -> new Tuple2<>(sum._1().substring(prefix.length()), sum._2()));
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    Iterable<T> iterable = () -> iterator;
    return StreamSupport.stream(iterable.spliterator(), false);
  }
}
