package io.sparkcourse.section5.arbitrarystate;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** From page views to visits; a visit ends with a silence that is longer than the gap. */
final class Visits {
  private Visits() {}

  // region visits
  /**
   * The visits that are over, each once.
   *
   * @param views with the columns {@code time}, which has a watermark, and {@code user}
   */
  static Dataset<Visit> over(Dataset<Row> views, Duration gap) {
    FlatMapGroupsWithStateFunction<String, Row, OpenVisits, Visit> over =
        (user, viewsOfUser, state) -> over(user, viewsOfUser, state, gap);
    MapFunction<Row, String> user = view -> view.getAs("user");
    return views
        .groupByKey(user, Encoders.STRING())
        .flatMapGroupsWithState(
            over,
            OutputMode.Append(),
            Encoders.bean(OpenVisits.class),
            Encoders.bean(Visit.class),
            GroupStateTimeout.EventTimeTimeout());
  }

  /** Called with the views of a user, or without any when the timeout has expired. */
  static Iterator<Visit> over(
      String user, Iterator<Row> views, GroupState<OpenVisits> state, Duration gap) {
    OpenVisits open = state.exists() ? state.get() : new OpenVisits();
    while (views.hasNext()) {
      open.add(user, views.next().<Timestamp>getAs("time").toInstant(), gap);
    }
    List<Visit> over = open.removeOver(Instant.ofEpochMilli(state.getCurrentWatermarkMs()), gap);
    if (open.getVisits().isEmpty()) {
      state.remove();
    } else {
      state.update(open);
      state.setTimeoutTimestamp(open.firstEnd().plus(gap).toEpochMilli());
    }
    return over.iterator();
  }
  // endregion
}
