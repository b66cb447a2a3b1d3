package io.sparkcourse.section5.introduction;

import io.sparkcourse.common.lines.LineServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Sends lines to a query, the first one after its first micro-batch, which has no data, and each
 * other one when the previous line has been processed.
 */
final class LineAfterLine extends StreamingQueryListener {
  private final LineServer server;
  private final List<String> lines;
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private int sent;

  LineAfterLine(LineServer server, List<String> lines) {
    this.server = server;
    this.lines = lines;
  }

  /**
   * Returns when all lines are processed.
   *
   * @throws ExecutionException if the query ends earlier
   */
  void await() throws InterruptedException, ExecutionException {
    all.get();
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    if (sent > 0 && event.progress().numInputRows() == 0) {
      return; // nothing has arrived meanwhile
    }
    if (sent < lines.size()) {
      server.send(lines.get(sent));
      sent++;
    } else {
      all.complete(null);
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    if (event.exception().isDefined()) {
      all.completeExceptionally(new IllegalStateException(event.exception().get()));
    }
  }
}
