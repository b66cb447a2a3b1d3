package io.sparkcourse.section5.operations;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import java.util.LinkedList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SimpleMode$;

/**
 * Lecture 5.2: which queries keep state from one micro-batch to the next, according to their plans?
 *
 * <p>No query is started: Spark plans each one, and the demo finds the operators that use the state
 * store in the text of the plan. Run it with the green arrow, {@code ./course run
 * StatefulOperators}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * where                  -
 * repartition            -
 * groupBy, count         StateStoreRestore, StateStoreSave
 * window, count          StateStoreRestore, StateStoreSave
 * session_window, count  SessionWindowStateStoreRestore, SessionWindowStateStoreSave
 * distinct()             StreamingDeduplicate
 * SELECT DISTINCT        StateStoreRestore, StateStoreSave
 * limit                  StreamingGlobalLimit
 * join with a table      -
 * join with a stream     StreamingSymmetricHashJoin
 * }</pre>
 */
public final class StatefulOperatorsDemo {
  /** The operator's name begins with the first capital letter of its line. */
  private static final Pattern STATEFUL = Pattern.compile("([A-Z]\\w*).* state info \\[.*");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StatefulOperatorsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      // region main
      Dataset<Row> numbers = numbers(spark);
      numbers.createOrReplaceTempView("numbers");

      print("where", numbers.where("value > 10"));
      print("repartition", numbers.repartition(3));
      print("groupBy, count", numbers.groupBy("value").count());
      print("window, count", numbers.groupBy(window(col("timestamp"), "1 minute")).count());
      print(
          "session_window, count",
          numbers.groupBy(session_window(col("timestamp"), "1 minute"), col("value")).count());
      print("distinct()", numbers.distinct());
      print("SELECT DISTINCT", spark.sql("SELECT DISTINCT value FROM numbers"));
      print("limit", numbers.limit(3));
      print("join with a table", numbers.join(spark.range(3).toDF("value"), "value"));
      print("join with a stream", numbers.join(numbers(spark), "value"));
      // endregion
    }
  }

  private static Dataset<Row> numbers(SparkSession spark) {
    return spark.readStream().format("rate-micro-batch").option("rowsPerBatch", 3).load();
  }

  private static void print(String what, Dataset<Row> query) {
    List<String> operators = statefulOperators(query);
    System.out.printf("%-22s %s%n", what, operators.isEmpty() ? "-" : String.join(", ", operators));
  }

  // region operators
  /** In the order in which rows pass them. */
  static List<String> statefulOperators(Dataset<?> query) {
    // The result of spark.sql(...) cannot be explained; a select on it can.
    QueryExecution planned = query.select("*").queryExecution();
    LinkedList<String> operators = new LinkedList<>();
    STATEFUL
        .matcher(planned.explainString(SimpleMode$.MODULE$))
        .results()
        .forEach(operator -> operators.addFirst(operator.group(1)));
    return operators;
  }

  // endregion
}
