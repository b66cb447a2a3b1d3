package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.database.JdbcSinks;
import java.sql.SQLException;
import java.util.Map;
import org.apache.spark.streaming.kafka010.OffsetRange;

/** Stores the results of a batch and the offsets that they come from. */
@FunctionalInterface
interface BatchStore {
  /**
   * Stores both.
   *
   * @param between called between the two; an exception from it ends the program
   */
  void store(Map<String, Total> totals, OffsetRange[] ranges, Runnable between) throws SQLException;

  // region one
  /** Both in one transaction: both are stored, or neither. */
  static BatchStore inOneTransaction(String url, CustomerTotals results, OffsetTable offsets) {
    return (totals, ranges, between) ->
        JdbcSinks.inTransaction(
            url,
            connection -> {
              results.add(connection, totals);
              between.run();
              offsets.advance(connection, ranges);
            });
  }

  // endregion

  // region two
  /** Wrong: after a crash between the two, the results are stored without their offsets. */
  static BatchStore inTwoTransactions(String url, CustomerTotals results, OffsetTable offsets) {
    return (totals, ranges, between) -> {
      JdbcSinks.inTransaction(url, connection -> results.add(connection, totals));
      between.run();
      JdbcSinks.inTransaction(url, connection -> offsets.advance(connection, ranges));
    };
  }
  // endregion
}
