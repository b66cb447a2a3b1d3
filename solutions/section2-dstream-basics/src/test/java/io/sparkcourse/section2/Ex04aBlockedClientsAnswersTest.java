package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex04aBlockedClientsAnswersTest extends AnswersTest<Ex04aBlockedClientsCheck.Answer> {
  Ex04aBlockedClientsAnswersTest() {
    super(new Ex04aBlockedClientsCheck());

    wrong(
        "asks where the streams are defined",
        "It goes by the list of the first batch for ever",
        (requests, blocklist) -> {
          Set<String> blocked = blocklist.now();
          return sorted(
              counts(requests.filter(request -> !blocked.contains(request.getClientIp()))));
        });
    wrong(
        "asks when an output operation runs",
        "It goes by the list of the batch before",
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
        "Who was blocked once stays blocked",
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
        "It tells the clients that are blocked",
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
        "It asks the list in a function that runs in the tasks",
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.filter(request -> !blocklist.now().contains(request.getClientIp())))));
    wrong(
        "asks for each request of an RDD",
        "It asks the list in a function that runs in the tasks",
        (requests, blocklist) ->
            sorted(
                counts(
                    requests.transform(
                        rdd ->
                            rdd.filter(
                                request -> !blocklist.now().contains(request.getClientIp()))))));
    wrong(
        "asks twice",
        "What it tells is right, but it asks the list 14 times for 7 batches",
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
        "It tells the least busy clients first",
        (requests, blocklist) ->
            counts(allowed(requests, blocklist)).transformToPair(rdd -> rdd.sortByKey()));
    wrong(
        "sorts by client",
        "It sorts by client",
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .mapToPair(Tuple2::swap)
                .transformToPair(rdd -> rdd.sortByKey(true, 1))
                .mapToPair(Tuple2::swap));
    wrong(
        "does not sort",
        "Batch 1 (5000 ms) has the right elements in the wrong order",
        (requests, blocklist) -> counts(allowed(requests, blocklist)));
    wrong(
        "sorts, and then reduces",
        "Batch 1 (5000 ms) has the right elements in the wrong order",
        (requests, blocklist) ->
            counts(
                allowed(requests, blocklist)
                    .transform(rdd -> rdd.sortBy(LogEntry::getClientIp, true, 1))));
    wrong(
        "collects in transform",
        "What it tells is right, but it runs jobs while the jobs of the batch are still being made:"
            + " collect at",
        (requests, blocklist) ->
            counts(allowed(requests, blocklist))
                .transformToPair(
                    rdd -> {
                      List<Tuple2<Integer, String>> counts = new ArrayList<>(rdd.collect());
                      counts.sort((one, other) -> other._1() - one._1());
                      return JavaSparkContext.fromSparkContext(rdd.context())
                          .parallelizePairs(counts, 1);
                    }));
    wrong("returns nothing", "It returns null", (requests, blocklist) -> null);

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
        "leaves the blocked out at the end, and sorts in two partitions",
        (requests, blocklist) ->
            counts(requests)
                .transformToPair(
                    rdd -> {
                      Set<String> blocked = blocklist.now();
                      return rdd.filter(count -> !blocked.contains(count._2())).sortByKey(false);
                    }));
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
