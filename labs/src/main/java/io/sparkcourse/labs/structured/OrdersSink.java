package io.sparkcourse.labs.structured;

import static io.sparkcourse.labs.recovery.Guarantee.AT_LEAST_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.EXACTLY_ONCE;

import io.sparkcourse.labs.recovery.Guarantee;
import java.util.Arrays;
import java.util.List;

/** A place to which {@link OrdersJob} writes, and what it promises of each order. */
enum OrdersSink {
  FILES_BY_THE_LOG(KilledQuery.FILES, "files, as Spark reads them", EXACTLY_ONCE),
  ALL_FILES(KilledQuery.FILES, "files, all that are there", AT_LEAST_ONCE),
  KAFKA(KilledQuery.KAFKA, "Kafka", AT_LEAST_ONCE),
  H2_INSERT(KilledQuery.TABLES, "H2, INSERT", AT_LEAST_ONCE),
  H2_MERGE(KilledQuery.TABLES, "H2, MERGE by order", EXACTLY_ONCE),
  H2_BATCH(KilledQuery.TABLES, "H2, query and batch id", EXACTLY_ONCE),
  POSTGRES_ON_CONFLICT(KilledQuery.TABLES, "PostgreSQL, ON CONFLICT by order", EXACTLY_ONCE),
  POSTGRES_BATCH(KilledQuery.TABLES, "PostgreSQL, query and batch id", EXACTLY_ONCE);

  private final KilledQuery query;
  private final String title;
  private final Guarantee guarantee;

  OrdersSink(KilledQuery query, String title, Guarantee guarantee) {
    this.query = query;
    this.title = title;
    this.guarantee = guarantee;
  }

  String title() {
    return title;
  }

  Guarantee guarantee() {
    return guarantee;
  }

  /** To which this query writes. */
  static List<OrdersSink> of(KilledQuery query) {
    return Arrays.stream(values()).filter(sink -> sink.query == query).toList();
  }
}
