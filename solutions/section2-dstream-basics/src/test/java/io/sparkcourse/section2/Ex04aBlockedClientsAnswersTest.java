package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section2.Ex04aBlockedClientsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex04aBlockedClientsAnswersTest extends AnswersTest<Ex04aBlockedClientsCheck.Answer> {
  private static final Set<String> BLOCKED = ConcurrentHashMap.newKeySet();
  private static final AtomicReference<Broadcast<Set<String>>> BROADCAST = new AtomicReference<>();

  Ex04aBlockedClientsAnswersTest() {
    super(new Ex04aBlockedClientsCheck());

    wrong(
        "asks where the streams are defined",
        Mistaken.GOES_BY_THE_FIRST_LIST,
        (requests, blocklist) -> {
          Set<String> blocked = blocklist.now();
          return sorted(
              counts(requests.filter(request -> !blocked.contains(request.getClientIp()))));
        });
    wrong(
        "asks when an output operation runs",
        Mistaken.GOES_BY_THE_LIST_OF_THE_BATCH_BEFORE,
        (requests, blocklist) -> {
          Set<String> blocked = Collections.synchronizedSet(new HashSet<>());
          JavaPairDStream<Integer, String> busiest =
              sorted(
                  counts(
                      requests.transform(
                          rdd -> {
                            Set<String> known = Set.copyOf(blocked);
                            return rdd.filter(request -> !known.contains(request.getClientIp()));
                          })));
          requests.foreachRDD(
              rdd -> {
                blocked.clear();
                blocked.addAll(blocklist.now());
              });
          return busiest;
        });
    wrong(
        "collects who is blocked",
        Mistaken.BLOCKS_FOREVER,
        (requests, blocklist) -> {
          Set<String> blocked = Collections.synchronizedSet(new HashSet<>());
          return sorted(
              counts(
                  requests.transform(
                      rdd -> {
                        blocked.addAll(blocklist.now());
                        Set<String> all = Set.copyOf(blocked);
                        return rdd.filter(request -> !all.contains(request.getClientIp()));
                      })));
        });
    wrong(
        "the other way round",
        Mistaken.GIVES_THE_BLOCKED,
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          Set<String> blocked = blocklist.now();
                          return rdd.filter(request -> blocked.contains(request.getClientIp()));
                        }))));
    wrong(
        "asks for each request",
        Mistaken.ASKS_IN_THE_TASKS,
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.filter(request -> !blocklist.now().contains(request.getClientIp())))));
    wrong(
        "asks for each request of an RDD",
        Mistaken.ASKS_IN_THE_TASKS,
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd ->
                            rdd.filter(
                                request -> !blocklist.now().contains(request.getClientIp()))))));
    wrong(
        "asks twice",
        Mistaken.ASKS_MORE_THAN_ONCE,
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          if (blocklist.now().isEmpty()) {
                            blocklist.now();
                            return rdd;
                          }
                          Set<String> blocked = blocklist.now();
                          return rdd.filter(request -> !blocked.contains(request.getClientIp()));
                        }))));
    wrong(
        "sorts upwards",
        Mistaken.LEAST_BUSY_FIRST,
        (requests, blocklist) ->
            counts(allowed(requests, blocklist)).transformToPair(rdd -> rdd.sortByKey()));
    wrong(
        "sorts by client",
        Mistaken.SORTS_BY_CLIENT,
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .mapToPair(Tuple2::swap)
                .transformToPair(rdd -> rdd.sortByKey(true, 1))
                .mapToPair(Tuple2::swap));
    wrong(
        "does not sort",
        CommonMistake.DIFFERS,
        (requests, blocklist) -> counts(allowed(requests, blocklist)));
    wrong(
        "sorts, and then reduces",
        CommonMistake.DIFFERS,
        (requests, blocklist) ->
            counts(
                allowed(requests, blocklist)
                    .transform(rdd -> rdd.sortBy(LogEntry::getClientIp, true, 1))));
    wrong(
        "collects in transform",
        Mistaken.STARTS_JOBS,
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .transformToPair(
                    rdd -> {
                      List<Tuple2<Integer, String>> counts = new ArrayList<>(rdd.collect());
                      counts.sort((one, other) -> other._1() - one._1());
                      return JavaSparkContext.fromSparkContext(rdd.context())
                          .parallelizePairs(counts, 1);
                    }));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (requests, blocklist) -> null);

    wrong(
        "sorts in several partitions",
        Mistaken.STARTS_JOBS,
        (requests, blocklist) ->
            counts(allowed(requests, blocklist)).transformToPair(rdd -> rdd.sortByKey(false, 2)));
    wrong(
        "with SQL, which starts jobs",
        Mistaken.STARTS_JOBS,
        (requests, blocklist) -> bySql(allowed(requests, blocklist)));
    wrong(
        "a static field that the tasks read",
        Mistaken.KEEPS_THE_LIST_IN_A_STATIC_FIELD,
        (requests, blocklist) -> {
          requests.foreachRDD(
              rdd -> {
                BLOCKED.clear();
                BLOCKED.addAll(blocklist.now());
              });
          return sorted(
              counts(requests.filter(request -> !BLOCKED.contains(request.getClientIp()))));
        });
    wrong(
        "a broadcast of each batch in a static field",
        Mistaken.KEEPS_THE_LIST_IN_A_STATIC_FIELD,
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
                          BROADCAST.set(sc.broadcast(blocklist.now()));
                          return rdd.filter(
                              request -> !BROADCAST.get().value().contains(request.getClientIp()));
                        }))));
    wrong(
        "startsWith",
        Mistaken.BLOCKS_WHO_BEGINS_LIKE_A_BLOCKED_ONE,
        filtering((blocked, client) -> blocked.stream().noneMatch(client::startsWith)));
    wrong(
        "contains",
        Mistaken.BLOCKS_WHO_CONTAINS_A_BLOCKED_ONE,
        filtering((blocked, client) -> blocked.stream().noneMatch(client::contains)));
    wrong(
        "contains, in the text of each blocked one",
        Mistaken.BLOCKS_A_PART_OF_A_BLOCKED_ONE,
        filtering((blocked, client) -> blocked.stream().noneMatch(each -> each.contains(client))));
    wrong(
        "contains, in the text of the list",
        Mistaken.BLOCKS_A_PART_OF_A_BLOCKED_ONE,
        filtering((blocked, client) -> !String.join("", new TreeSet<>(blocked)).contains(client)));
    wrong(
        "does not look at the list",
        Mistaken.LEAVES_OUT_NOBODY,
        (requests, blocklist) -> sorted(counts(requests)));
    wrong(
        "sorts numbers as text",
        Mistaken.NUMBERS_COMPARED_AS_TEXT,
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .transformToPair(
                    rdd ->
                        rdd.mapToPair(count -> new Tuple2<>(count._1().toString(), count))
                            .sortByKey(false, 1)
                            .mapToPair(Tuple2::_2)));
    wrong(
        "a window over the whole stream",
        CommonMistake.DIFFERS,
        (requests, blocklist) ->
            sorted(counts(allowed(requests, blocklist).window(Durations.minutes(10)))));
    wrong(
        "a window over the whole stream, and the list after it",
        Mistaken.COUNTS_SINCE_THE_START,
        (requests, blocklist) ->
            sorted(counts(allowed(requests.window(Durations.minutes(10)), blocklist))));
    right(
        "subtracts the list as an RDD",
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
                          return rdd.keyBy(LogEntry::getClientIp)
                              .subtractByKey(
                                  sc.parallelize(List.copyOf(blocklist.now()))
                                      .keyBy(client -> client))
                              .values();
                        }))));
    right(
        "broadcasts the list of each batch",
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          JavaSparkContext sc = JavaSparkContext.fromSparkContext(rdd.context());
                          Broadcast<Set<String>> blocked = sc.broadcast(blocklist.now());
                          return rdd.filter(
                              request -> !blocked.value().contains(request.getClientIp()));
                        }))));
    right(
        "leaves the blocked out at the end",
        (requests, blocklist) ->
            counts(requests)
                .transformToPair(
                    rdd -> {
                      Set<String> blocked = blocklist.now();
                      return rdd.filter(count -> !blocked.contains(count._2())).sortByKey(false, 1);
                    }));
    right(
        "does not ask for a batch without requests",
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd -> {
                          if (rdd.getNumPartitions() == 0) {
                            return rdd;
                          }
                          Set<String> blocked = blocklist.now();
                          return rdd.filter(request -> !blocked.contains(request.getClientIp()));
                        }))));
    right(
        "a sort key of number and client",
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .transformToPair(
                    rdd ->
                        rdd.mapToPair(
                                count ->
                                    new Tuple2<>(
                                        String.format(
                                            "%09d %s", 1_000_000 - count._1(), count._2()),
                                        count))
                            .sortByKey(true, 1)
                            .mapToPair(Tuple2::_2)));
    right(
        "sorts within one partition",
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .repartition(1)
                .mapPartitionsToPair(
                    counts -> {
                      List<Tuple2<Integer, String>> sorted = new ArrayList<>();
                      counts.forEachRemaining(sorted::add);
                      sorted.sort((one, other) -> other._1() - one._1());
                      return sorted.iterator();
                    }));
  }

  /** Whether a client is not blocked by these. */
  private interface Allowed extends Function2<Set<String>, String, Boolean> {}

  private static Ex04aBlockedClientsCheck.Answer filtering(Allowed allowed) {
    return (requests, blocklist) ->
        sorted(
            counts(
                requests.transform(
                    rdd -> {
                      Set<String> blocked = blocklist.now();
                      return rdd.filter(request -> allowed.call(blocked, request.getClientIp()));
                    })));
  }

  private static JavaPairDStream<Integer, String> bySql(JavaDStream<LogEntry> requests) {
    return requests.transformToPair(
        rdd -> {
          SparkSession spark = SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
          spark.createDataFrame(rdd, LogEntry.class).createOrReplaceTempView("requests");
          return spark
              .sql("SELECT count(*), clientIp FROM requests GROUP BY clientIp ORDER BY 1 DESC")
              .toJavaRDD()
              .mapToPair(row -> new Tuple2<>((int) row.getLong(0), row.getString(1)));
        });
  }

  private static JavaDStream<LogEntry> allowed(
      JavaDStream<LogEntry> requests, Ex04aBlockedClients.Blocklist blocklist) {
    return requests.transform(
        rdd -> {
          Set<String> blocked = blocklist.now();
          return rdd.filter(request -> !blocked.contains(request.getClientIp()));
        });
  }

  private static JavaPairDStream<Integer, String> counts(JavaDStream<LogEntry> requests) {
    return requests
        .map(LogEntry::getClientIp)
        .countByValue()
        .mapToPair(count -> new Tuple2<>(count._2().intValue(), count._1()));
  }

  private static JavaPairDStream<Integer, String> sorted(JavaPairDStream<Integer, String> counts) {
    return counts.transformToPair(rdd -> rdd.sortByKey(false, 1));
  }
}
