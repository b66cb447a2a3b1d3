package io.sparkcourse.section2;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.section2.Ex12aLateStatesCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import scala.Tuple2;

class Ex12aLateStatesAnswersTest extends AnswersTest<Ex12aLateStatesCheck.Answer> {
  private static final String RIGHT =
      """
      SELECT coalesce(state, 'unknown') AS state, count(*) AS arrivals,
             avg(arrivalDelayMin) AS delay
      FROM flights LEFT JOIN airports ON destination = iata
      GROUP BY coalesce(state, 'unknown')
      HAVING count(*) >= 2
      ORDER BY delay DESC, state
      LIMIT 3
      """;

  private static final AtomicBoolean VIEW_WAS_MADE = new AtomicBoolean();

  Ex12aLateStatesAnswersTest() {
    super(new Ex12aLateStatesCheck());

    wrong(
        "a session made outside",
        Mistaken.TAKES_A_SESSION_FROM_THE_CHECKPOINT,
        (flights, airports, sink) -> {
          SparkSession spark =
              SparkSession.builder()
                  .config(flights.context().sparkContext().getConf())
                  .getOrCreate();
          flights.foreachRDD((rdd, time) -> sink.call(ask(spark, rdd, airports, RIGHT), time));
        });
    wrong(
        "a table made outside",
        Mistaken.TAKES_A_TABLE_FROM_THE_CHECKPOINT,
        (flights, airports, sink) -> {
          Dataset<Row> table =
              SparkSession.builder().getOrCreate().createDataFrame(airports, Airport.class);
          flights.foreachRDD(
              (rdd, time) -> {
                session(rdd).createDataFrame(rdd, Flight.class).createOrReplaceTempView("flights");
                table.createOrReplaceTempView("airports");
                sink.call(session(rdd).sql(RIGHT), time);
              });
        });
    wrong(
        "a view made outside",
        Mistaken.HAS_MADE_A_VIEW_IN_THE_FIRST_DRIVER_ONLY,
        (flights, airports, sink) -> {
          SparkSession.builder()
              .getOrCreate()
              .createDataFrame(airports, Airport.class)
              .createOrReplaceTempView("airports");
          flights.foreachRDD(
              (rdd, time) -> {
                session(rdd).createDataFrame(rdd, Flight.class).createOrReplaceTempView("flights");
                sink.call(session(rdd).sql(RIGHT), time);
              });
        });
    wrong(
        "a context in the function",
        CommonMistake.NOT_SERIALIZABLE,
        (flights, airports, sink) -> {
          JavaSparkContext sc = JavaSparkContext.fromSparkContext(flights.context().sparkContext());
          flights.foreachRDD(
              (rdd, time) -> {
                SparkSession spark = SparkSession.builder().config(sc.getConf()).getOrCreate();
                sink.call(ask(spark, rdd, airports, RIGHT), time);
              });
        });
    wrong(
        "a view that is not replaced",
        Mistaken.DOES_NOT_REPLACE_A_VIEW,
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  SparkSession spark = session(rdd);
                  spark.createDataFrame(rdd, Flight.class).createTempView("flights");
                  spark
                      .createDataFrame(airports, Airport.class)
                      .createOrReplaceTempView("airports");
                  sink.call(spark.sql(RIGHT), time);
                }));
    wrong(
        "a table without a name",
        Mistaken.ASKS_FOR_A_VIEW_THAT_IS_NOT_THERE,
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  Dataset<Row> table = session(rdd).createDataFrame(rdd, Flight.class);
                  sink.call(table.sparkSession().sql("SELECT * FROM flights"), time);
                }));
    wrong(
        "a column in the words of the task",
        Mistaken.ASKS_FOR_A_COLUMN_THAT_IS_NOT_THERE,
        sql(RIGHT.replace("arrivalDelayMin", "arrival_delay")));
    wrong(
        "only a transformation",
        CommonMistake.NO_OUTPUT_OPERATION,
        (flights, airports, sink) ->
            flights.transform(
                (rdd, time) -> {
                  sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                  return rdd;
                }));
    wrong(
        "an inner join",
        Mistaken.LEAVES_OUT_UNKNOWN_DESTINATIONS,
        sql(RIGHT.replace("LEFT JOIN", "JOIN")));
    wrong(
        "counts the state",
        Mistaken.LEAVES_OUT_UNKNOWN_DESTINATIONS,
        sql(
            """
            SELECT coalesce(state, 'unknown') AS state, count(state) AS arrivals,
                   avg(arrivalDelayMin) AS delay
            FROM flights LEFT JOIN airports ON destination = iata
            GROUP BY state HAVING count(state) >= 2
            ORDER BY delay DESC, 1 LIMIT 3
            """));
    wrong(
        "the airports on the left",
        Mistaken.GIVES_A_STATE_WITHOUT_FLIGHTS,
        sql(RIGHT.replace("flights LEFT JOIN airports", "airports LEFT JOIN flights")));
    wrong(
        "no name for the unknown",
        Mistaken.HAS_NO_NAME_FOR_UNKNOWN_DESTINATIONS,
        sql(RIGHT.replace("coalesce(state, 'unknown')", "state")));
    wrong("the origin", Mistaken.JOINS_THE_ORIGIN, sql(RIGHT.replace("destination", "origin")));
    wrong(
        "WHERE instead of HAVING",
        Mistaken.TAKES_STATES_WITH_ONE_FLIGHT,
        sql(RIGHT.replace("HAVING count(*) >= 2", "")));
    wrong("more than two", Mistaken.WANTS_MORE_THAN_TWO_FLIGHTS, sql(RIGHT.replace(">= 2", "> 2")));
    wrong(
        "sorts text",
        Mistaken.COMPARES_MEANS_AS_TEXT,
        sql(
            "SELECT * FROM ("
                + RIGHT.replaceFirst("(?s)ORDER BY.*", "")
                + ") ORDER BY string(delay) DESC, state LIMIT 3"));
    wrong(
        "makes a text of the delay",
        Mistaken.GIVES_TEXT_FOR_A_NUMBER,
        sql(
            RIGHT.replace(
                "avg(arrivalDelayMin) AS delay",
                "format_number(avg(arrivalDelayMin), 1) AS delay")));
    wrong("sorts upwards", Mistaken.SMALLEST_FIRST, sql(RIGHT.replace("delay DESC", "delay")));
    wrong(
        "ties the other way round",
        Mistaken.TIES_THE_OTHER_WAY_ROUND,
        sql(RIGHT.replace("delay DESC, state", "delay DESC, state DESC")));
    wrong("no LIMIT", Mistaken.DOES_NOT_CUT_OFF, sql(RIGHT.replace("LIMIT 3", "")));
    wrong(
        "leaves empty batches out",
        Mistaken.LEAVES_OUT_EMPTY_BATCHES,
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  if (!rdd.isEmpty()) {
                    sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                  }
                }));
    wrong(
        "columns without names",
        Mistaken.GIVES_OTHER_COLUMNS,
        sql(
            """
            SELECT coalesce(state, 'unknown') AS state, count(*), avg(arrivalDelayMin)
            FROM flights LEFT JOIN airports ON destination = iata
            GROUP BY 1 HAVING count(*) >= 2 ORDER BY 3 DESC, 1 LIMIT 3
            """));
    wrong(
        "the time of the wall clock",
        Mistaken.NOT_THE_TIME_OF_A_BATCH,
        (flights, airports, sink) ->
            flights.foreachRDD(
                rdd ->
                    sink.call(
                        ask(session(rdd), rdd, airports, RIGHT), new Time(System.nanoTime()))));
    wrong(
        "adds the batches up",
        Mistaken.ADDS_BATCHES_UP,
        (flights, airports, sink) ->
            flights
                .window(Ex12aLateStates.BATCH.times(2))
                .foreachRDD(
                    (rdd, time) -> sink.call(ask(session(rdd), rdd, airports, RIGHT), time)));
    wrong(
        "does nothing with the sink",
        Mistaken.GIVES_NOTHING,
        (flights, airports, sink) -> flights.foreachRDD(rdd -> {}));

    wrong(
        "rounded, as in the lecture",
        Mistaken.ROUNDS_THE_MEAN,
        sql(RIGHT.replace("avg(arrivalDelayMin)", "round(avg(arrivalDelayMin), 1)")));
    wrong(
        "a mean of whole numbers",
        Mistaken.GIVES_A_WHOLE_NUMBER,
        sql(RIGHT.replace("avg(arrivalDelayMin)", "sum(arrivalDelayMin) DIV count(*)")));
    wrong(
        "equal flights once",
        Mistaken.COUNTS_EQUAL_FLIGHTS_ONCE,
        sql(RIGHT.replace("FROM flights", "FROM (SELECT DISTINCT * FROM flights)")));
    wrong(
        "only late flights",
        Mistaken.LEAVES_OUT_EARLY_FLIGHTS,
        sql(RIGHT.replace("GROUP BY", "WHERE arrivalDelayMin > 0 GROUP BY")));
    wrong(
        "a row for each airport",
        Mistaken.GROUPS_BY_AIRPORT,
        sql(RIGHT.replace("GROUP BY coalesce(state, 'unknown')", "GROUP BY state, destination")));
    wrong(
        "the busiest states",
        Mistaken.MOST_FLIGHTS_FIRST,
        sql(RIGHT.replace("delay DESC", "arrivals DESC")));
    wrong(
        "LIMIT, then WHERE",
        Mistaken.CUTS_OFF_TOO_EARLY,
        sql(
            "SELECT * FROM ("
                + RIGHT.replace("HAVING count(*) >= 2", "")
                + ") WHERE arrivals >= 2 ORDER BY delay DESC, state"));
    wrong(
        "all flights so far",
        Mistaken.ADDS_BATCHES_UP,
        (flights, airports, sink) ->
            flights
                .window(Ex12aLateStates.BATCH.times(100))
                .foreachRDD(
                    (rdd, time) -> sink.call(ask(session(rdd), rdd, airports, RIGHT), time)));
    wrong(
        "the airports broadcast before the start",
        Mistaken.TAKES_A_BROADCAST_FROM_THE_CHECKPOINT,
        (flights, airports, sink) -> {
          Broadcast<List<Airport>> shared =
              new JavaSparkContext(flights.context().sparkContext()).broadcast(airports);
          flights.foreachRDD(
              (rdd, time) -> sink.call(ask(session(rdd), rdd, shared.value(), RIGHT), time));
        });
    wrong(
        "a static flag says that the view was made",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  if (VIEW_WAS_MADE.compareAndSet(false, true)) {
                    session(rdd)
                        .createDataFrame(airports, Airport.class)
                        .createOrReplaceTempView("airports");
                  }
                  session(rdd)
                      .createDataFrame(rdd, Flight.class)
                      .createOrReplaceTempView("flights");
                  sink.call(session(rdd).sql(RIGHT), time);
                }));
    wrong(
        "two results for each batch",
        CommonMistake.DIFFERS,
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                  sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                }));

    right(
        "the table of airports made once a session",
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  SparkSession spark = session(rdd);
                  if (!spark.catalog().tableExists("airports")) {
                    spark
                        .createDataFrame(airports, Airport.class)
                        .createOrReplaceTempView("airports");
                  }
                  spark.createDataFrame(rdd, Flight.class).createOrReplaceTempView("flights");
                  sink.call(spark.sql(RIGHT), time);
                }));
    right(
        "methods of Dataset, and no view",
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  SparkSession spark = session(rdd);
                  Dataset<Row> table = spark.createDataFrame(airports, Airport.class);
                  sink.call(
                      spark
                          .createDataFrame(rdd, Flight.class)
                          .join(table, functions.expr("destination = iata"), "left")
                          .na()
                          .fill("unknown", new String[] {"state"})
                          .groupBy("state")
                          .agg(
                              functions.count("*").as("arrivals"),
                              functions.avg("arrivalDelayMin").as("delay"))
                          .where("arrivals > 1")
                          .orderBy(functions.desc("delay"), functions.col("state"))
                          .limit(3),
                      time);
                }));
    right(
        "the states looked up in a map, the rest in SQL",
        (flights, airports, sink) -> {
          var states =
              airports.stream().collect(Collectors.toMap(Airport::getIata, Airport::getState));
          flights
              .map(
                  flight ->
                      states.getOrDefault(flight.getDestination(), "unknown")
                          + ","
                          + flight.getArrivalDelayMin())
              .foreachRDD(
                  (rdd, time) -> {
                    SparkSession spark = session(rdd);
                    spark
                        .createDataset(rdd.rdd(), Encoders.STRING())
                        .selectExpr(
                            "split(value, ',')[0] AS state", "int(split(value, ',')[1]) AS late")
                        .createOrReplaceTempView("arrivals");
                    sink.call(
                        spark.sql(
                            """
                            SELECT avg(late) AS delay, state, count(1) AS arrivals FROM arrivals
                            GROUP BY state HAVING arrivals >= 2 ORDER BY delay DESC, state LIMIT 3
                            """),
                        time);
                  });
        });
    right("sums by state in pairs", Ex12aLateStatesAnswersTest::byPairs);
    right("in steps, with a subquery", Ex12aLateStatesAnswersTest::inSteps);
  }

  /** The query in steps, each of them a view. */
  private static void inSteps(
      JavaDStream<Flight> flights, List<Airport> airports, VoidFunction2<Dataset<Row>, Time> sink) {
    flights.foreachRDD(
        (rdd, time) -> {
          SparkSession spark = session(rdd);
          spark.createDataFrame(rdd, Flight.class).createOrReplaceTempView("arriving");
          spark.createDataFrame(airports, Airport.class).createOrReplaceTempView("known");
          spark
              .sql(
                  "SELECT arrivalDelayMin AS late, coalesce((SELECT max(state) FROM known WHERE"
                      + " iata = destination), 'unknown') AS state FROM arriving")
              .createOrReplaceTempView("late");
          sink.call(
              spark.sql(
                  "SELECT state, count(late) AS arrivals, sum(late) / count(late) AS delay FROM"
                      + " late GROUP BY state HAVING arrivals > 1 ORDER BY 3 DESC, 1 ASC LIMIT 3"),
              time);
        });
  }

  /** Without SQL: the rows are made in Java, from sums by state. */
  private static void byPairs(
      JavaDStream<Flight> flights, List<Airport> airports, VoidFunction2<Dataset<Row>, Time> sink) {
    var states = airports.stream().collect(Collectors.toMap(Airport::getIata, Airport::getState));
    flights
        .mapToPair(
            flight ->
                new Tuple2<>(
                    states.getOrDefault(flight.getDestination(), "unknown"),
                    new long[] {1, flight.getArrivalDelayMin()}))
        .reduceByKey((one, other) -> new long[] {one[0] + other[0], one[1] + other[1]})
        .filter(sum -> sum._2()[0] > 1)
        .foreachRDD(
            (rdd, time) -> {
              List<Row> rows =
                  rdd.collect().stream()
                      .map(
                          sum ->
                              RowFactory.create(
                                  sum._2()[1] / (double) sum._2()[0], sum._1(), (int) sum._2()[0]))
                      .sorted(
                          Comparator.comparing((Row row) -> -row.getDouble(0))
                              .thenComparing(row -> row.getString(1)))
                      .limit(3)
                      .toList();
              SparkSession spark =
                  SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
              sink.call(
                  spark.createDataFrame(
                      rows, StructType.fromDDL("delay DOUBLE, state STRING, arrivals INT")),
                  time);
            });
  }

  /** An answer that is right except for its query. */
  private static Ex12aLateStatesCheck.Answer sql(String question) {
    return (flights, airports, sink) ->
        flights.foreachRDD(
            (rdd, time) -> sink.call(ask(session(rdd), rdd, airports, question), time));
  }

  private static Dataset<Row> ask(
      SparkSession spark, JavaRDD<Flight> flights, List<Airport> airports, String question) {
    spark.createDataFrame(flights, Flight.class).createOrReplaceTempView("flights");
    spark.createDataFrame(airports, Airport.class).createOrReplaceTempView("airports");
    return spark.sql(question);
  }

  private static SparkSession session(JavaRDD<?> batch) {
    return SparkSession.builder().config(batch.context().getConf()).getOrCreate();
  }
}
