package io.sparkcourse.services.kinesis.metrics;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.QueryService;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * As much of CloudWatch as the Kinesis Client Library calls: it accepts metrics and counts them.
 */
public final class CloudWatchService {
  private static final Pattern METRIC = Pattern.compile("MetricData\\.member\\.\\d+\\.MetricName");

  private final AtomicLong metrics = new AtomicLong();

  /** The service's operations. */
  public QueryService service() {
    QueryService service = new QueryService("http://monitoring.amazonaws.com/doc/2010-08-01/");
    service.command("PutMetricData", this::putMetricData);
    return service;
  }

  /** How many metrics were received in all calls together. */
  public long metrics() {
    return metrics.get();
  }

  private void putMetricData(Map<String, String> fields) {
    if (fields.getOrDefault("Namespace", "").isEmpty()) {
      throw new AwsException("MissingParameter", "The parameter Namespace is required.");
    }
    metrics.addAndGet(fields.keySet().stream().filter(METRIC.asMatchPredicate()).count());
  }
}
