package io.sparkcourse.section2;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.streaming.Time;

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

  Ex12aLateStatesAnswersTest() {
    super(new Ex12aLateStatesCheck());

    wrong(
        "a session made outside",
        "It works until the program is recovered from its checkpoint. A SparkSession",
        (flights, airports, sink) -> {
          SparkSession spark =
              SparkSession.builder()
                  .config(flights.context().sparkContext().getConf())
                  .getOrCreate();
          flights.foreachRDD((rdd, time) -> sink.call(ask(spark, rdd, airports, RIGHT), time));
        });
    wrong(
        "a table made outside",
        "It works until the program is recovered from its checkpoint. Is there a table",
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
        "It works until the program is recovered from its checkpoint. The new driver",
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
        "The function of foreachRDD goes into the checkpoint, and holds something that cannot.",
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
        "The second batch fails: createTempView",
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
        "There is no view of that name",
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  Dataset<Row> table = session(rdd).createDataFrame(rdd, Flight.class);
                  sink.call(table.sparkSession().sql("SELECT * FROM flights"), time);
                }));
    wrong(
        "a column in the words of the task",
        "There is no column of that name",
        sql(RIGHT.replace("arrivalDelayMin", "arrival_delay")));
    wrong(
        "only a transformation",
        "Nothing asks for a result",
        (flights, airports, sink) ->
            flights.transform(
                (rdd, time) -> {
                  sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                  return rdd;
                }));
    wrong(
        "an inner join",
        "The flights to an airport that is not in the table are missing",
        sql(RIGHT.replace("LEFT JOIN", "JOIN")));
    wrong(
        "counts the state",
        "The flights to an airport that is not in the table are missing",
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
        "There is a state to which no flight goes",
        sql(RIGHT.replace("flights LEFT JOIN airports", "airports LEFT JOIN flights")));
    wrong(
        "no name for the unknown",
        "The flights to an airport that is not in the table have no state",
        sql(RIGHT.replace("coalesce(state, 'unknown')", "state")));
    wrong(
        "the origin",
        "It tells where late flights come from",
        sql(RIGHT.replace("destination", "origin")));
    wrong(
        "WHERE instead of HAVING",
        "There are states to which a single flight goes",
        sql(RIGHT.replace("HAVING count(*) >= 2", "")));
    wrong(
        "more than two",
        "States to which two flights go are missing",
        sql(RIGHT.replace(">= 2", "> 2")));
    wrong(
        "sorts text",
        "It sorts the delays as text",
        sql(
            "SELECT * FROM ("
                + RIGHT.replaceFirst("(?s)ORDER BY.*", "")
                + ") ORDER BY string(delay) DESC, state LIMIT 3"));
    wrong(
        "makes a text of the delay",
        "The delay is a text",
        sql(
            RIGHT.replace(
                "avg(arrivalDelayMin) AS delay",
                "format_number(avg(arrivalDelayMin), 1) AS delay")));
    wrong(
        "sorts upwards",
        "The smallest delay comes first",
        sql(RIGHT.replace("delay DESC", "delay")));
    wrong(
        "ties the other way round",
        "Of two states with the same delay",
        sql(RIGHT.replace("delay DESC, state", "delay DESC, state DESC")));
    wrong("no LIMIT", "There are more than three states", sql(RIGHT.replace("LIMIT 3", "")));
    wrong(
        "leaves empty batches out",
        "The empty batch has no result",
        (flights, airports, sink) ->
            flights.foreachRDD(
                (rdd, time) -> {
                  if (!rdd.isEmpty()) {
                    sink.call(ask(session(rdd), rdd, airports, RIGHT), time);
                  }
                }));
    wrong(
        "columns without names",
        "The columns are [state, count(1), avg(arrivalDelayMin)]",
        sql(
            """
            SELECT coalesce(state, 'unknown') AS state, count(*), avg(arrivalDelayMin)
            FROM flights LEFT JOIN airports ON destination = iata
            GROUP BY 1 HAVING count(*) >= 2 ORDER BY 3 DESC, 1 LIMIT 3
            """));
    wrong(
        "the time of the wall clock",
        "The sink is given ",
        (flights, airports, sink) ->
            flights.foreachRDD(
                rdd ->
                    sink.call(
                        ask(session(rdd), rdd, airports, RIGHT), new Time(System.nanoTime()))));
    wrong(
        "adds the batches up",
        "Batch 2 (",
        (flights, airports, sink) ->
            flights
                .window(Ex12aLateStates.BATCH.times(2))
                .foreachRDD(
                    (rdd, time) -> sink.call(ask(session(rdd), rdd, airports, RIGHT), time)));
    wrong(
        "does nothing with the sink",
        "The sink is given nothing",
        (flights, airports, sink) -> flights.foreachRDD(rdd -> {}));

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
  }

  /** An answer that is right but for its question. */
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
