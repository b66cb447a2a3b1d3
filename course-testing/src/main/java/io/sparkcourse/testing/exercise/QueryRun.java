package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.OneMicroBatch;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * One run of an answer in its own session: the input streams, the queries, and the output. Events
 * of one batch are in one micro-batch, even if they belong to several streams.
 *
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
public final class QueryRun<E, O> implements AutoCloseable {
  private final Batches<E> input;
  private final int partitions;
  private final SparkSession session = TestSpark.session().newSession();
  private final Path directory;

  private final List<BatchAction> before = new ArrayList<>();
  private final List<BatchAction> after = new ArrayList<>();
  private final List<StreamingQuery> queries = new ArrayList<>();
  private final List<Collected<?, O>> collected = new ArrayList<>();
  private final Map<Integer, List<O>> output = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Feed<?, ?>> feeds = new ArrayList<>();

  /** An action before or after a batch. */
  @FunctionalInterface
  public interface BatchAction {
    /**
     * @param batch its number, from 1
     */
    void at(int batch) throws Exception;
  }

  /** A source of the queries, the events that it accepts, and what it turns them into. */
  private record Feed<X, T>(
      Class<X> kind, MemoryStream<T> source, Function<? super X, ? extends T> element) {
    void add(List<?> events) {
      List<T> elements =
          events.stream().filter(kind::isInstance).map(kind::cast).<T>map(element).toList();
      if (!elements.isEmpty()) {
        source.addData(JavaConverters.asScalaBuffer(elements));
      }
    }
  }

  /** The rows that a query has output since they were last read. */
  private record Collected<T, O>(List<T> rows, Function<? super T, ? extends O> read) {
    List<O> taken() {
      List<T> copy;
      synchronized (rows) {
        copy = new ArrayList<>(rows);
        rows.clear();
      }
      return copy.stream().<O>map(read).toList();
    }
  }

  QueryRun(Batches<E> input, int partitions) throws IOException {
    this.input = input;
    this.partitions = partitions;
    this.directory = Files.createTempDirectory("query-");
    SparkSession.setActiveSession(session);
    Progress.OF_THIS_JVM.made(); // the first session of a JVM takes longer
  }

  /** The session of this run, for answers that take one. */
  public SparkSession session() {
    return session;
  }

  /** A streaming Dataset with an element for each event, as the only stream of the run. */
  public <T> Dataset<T> stream(Encoder<T> encoder, Function<? super E, ? extends T> element) {
    // Each event is an Object, so this accepts them all.
    @SuppressWarnings("unchecked")
    Function<Object, T> ofAny = event -> element.apply((E) event);
    return stream(Object.class, encoder, ofAny);
  }

  /**
   * A streaming DataFrame with a row for each event, as the only stream of the run.
   *
   * @param columns their names and types, such as {@code "country STRING, grams INT"}
   */
  public Dataset<Row> stream(String columns, Function<? super E, Row> row) {
    return stream(Encoders.row(StructType.fromDDL(columns)), row);
  }

  /**
   * A streaming DataFrame with a row for each event of one kind, if the input has several. It is
   * called once for each kind.
   *
   * @param columns their names and types, such as {@code "country STRING, grams INT"}
   */
  public <X extends E> Dataset<Row> stream(
      Class<X> kind, String columns, Function<? super X, Row> row) {
    return stream(kind, Encoders.row(StructType.fromDDL(columns)), row);
  }

  private <X, T> Dataset<T> stream(
      Class<X> kind, Encoder<T> encoder, Function<? super X, ? extends T> element) {
    if (feeds.stream().anyMatch(feed -> overlap(feed.kind(), kind))) {
      throw new IllegalStateException("An event would go into two streams");
    }
    MemoryStream<T> source =
        new MemoryStream<>(feeds.size(), session.sqlContext(), Option.apply(partitions), encoder);
    feeds.add(new Feed<>(kind, source, element));
    return source.toDS();
  }

  private static boolean overlap(Class<?> one, Class<?> other) {
    return one.isAssignableFrom(other) || other.isAssignableFrom(one);
  }

  public Batches<E> input() {
    return input;
  }

  /** An empty directory for input or output files; it is deleted at the end. */
  public Path temporaryDirectory() {
    return created("files");
  }

  /** Starts a query; its output is these rows. */
  public <T> void collect(
      Dataset<T> result, OutputMode mode, Function<? super T, ? extends O> read) {
    requireGiven(result);
    collect(result.writeStream().outputMode(mode), read);
  }

  /**
   * Starts a query; its output is these rows.
   *
   * @param columns that the result must have, in any order, such as {@code "country STRING, parcels
   *     BIGINT"}
   */
  public void collect(
      Dataset<Row> result, String columns, OutputMode mode, Function<Row, ? extends O> read) {
    requireGiven(result);
    requireColumns(result, columns);
    collect(result, mode, read);
  }

  /** Starts this query with a sink that collects its rows, regardless of the sink it has. */
  public <T> void collect(DataStreamWriter<T> writer, Function<? super T, ? extends O> read) {
    collect(writer, batch -> {}, read);
  }

  /**
   * Starts this query with a sink that collects its rows, regardless of the sink it has.
   *
   * @param columns that the result must have, in any order, such as {@code "country STRING, parcels
   *     BIGINT"}
   */
  public void collect(
      DataStreamWriter<Row> writer, String columns, Function<Row, ? extends O> read) {
    collect(writer, batch -> requireColumns(batch, columns), read);
  }

  private <T> void collect(
      DataStreamWriter<T> writer,
      Consumer<Dataset<T>> requirement,
      Function<? super T, ? extends O> read) {
    List<T> rows = Collections.synchronizedList(new ArrayList<>());
    VoidFunction2<Dataset<T>, Long> sink =
        (batch, id) -> {
          requirement.accept(batch);
          rows.addAll(batch.collectAsList());
        };
    requireGiven(writer);
    collected.add(new Collected<>(rows, read));
    start(writer.foreachBatch(sink));
  }

  /** Starts this query with its own sink and a checkpoint directory of this run. */
  public StreamingQuery start(DataStreamWriter<?> writer) {
    requireGiven(writer);
    try {
      Path checkpoint = created("checkpoint-" + queries.size());
      StreamingQuery query = writer.option("checkpointLocation", HadoopPath.of(checkpoint)).start();
      queries.add(query);
      Progress.OF_THIS_JVM.made();
      return query;
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    }
  }

  private void requireGiven(Object result) {
    if (Stream.of(session.streams().active()).anyMatch(query -> !queries.contains(query))) {
      throw new FoundException(CommonMistake.STARTS_THE_QUERY, "");
    }
    if (result == null) {
      throw new FoundException(CommonMistake.RETURNS_NULL, "");
    }
  }

  private static void requireColumns(Dataset<Row> result, String columns) {
    SortedSet<String> wanted = columns(StructType.fromDDL(columns));
    SortedSet<String> given = columns(result.schema());
    if (!wanted.equals(given)) {
      throw new FoundException(
          CommonMistake.OTHER_COLUMNS,
          "Asked for  " + String.join(", ", wanted) + "\nReturned   " + String.join(", ", given));
    }
  }

  private static SortedSet<String> columns(StructType schema) {
    SortedSet<String> columns = new TreeSet<>();
    Stream.of(schema.fields())
        .forEach(field -> columns.add(field.name() + " " + field.dataType().sql()));
    return columns;
  }

  /**
   * Adds an element to the output of a batch: a row that was written, a count from the progress.
   */
  public synchronized void put(int batch, O element) {
    output.computeIfAbsent(batch, none -> new ArrayList<>()).add(element);
  }

  /** Records a mistake that shows in something other than the output. */
  public synchronized void found(Mistake<?, ?> mistake, String evidence) {
    findings.add(new Finding(mistake, evidence));
  }

  /** Does this before each batch that has events, in the thread of the check. */
  public void beforeEachBatch(BatchAction action) {
    before.add(action);
  }

  /**
   * Does this when a batch that has events has finished, and so has the batch without data that
   * Spark may run after it: for example reading a table, or {@code query.lastProgress()}.
   */
  public void afterEachBatch(BatchAction action) {
    after.add(action);
  }

  Observed<O> runBatches() throws Exception {
    if (feeds.isEmpty() || queries.isEmpty()) {
      throw new IllegalStateException("The check has connected no stream, or no query");
    }
    for (int batch = 1; batch <= input.size(); batch++) {
      if (!input.batch(batch).isEmpty()) {
        run(batch);
      }
    }
    return new Observed<>(Output.of(output), findings);
  }

  private void run(int batch) throws Exception {
    for (BatchAction action : before) {
      action.at(batch);
    }
    List<E> events = input.batch(batch);
    OneMicroBatch.of(queries, () -> feeds.forEach(feed -> feed.add(events)));
    for (StreamingQuery query : queries) {
      process(query);
    }
    for (Collected<?, O> each : collected) {
      each.taken().forEach(element -> put(batch, element));
    }
    for (BatchAction action : after) {
      action.at(batch);
    }
  }

  private static void process(StreamingQuery query) throws Exception {
    try {
      query.processAllAvailable();
      Progress.OF_THIS_JVM.made();
    } catch (Exception failure) {
      if (failure.getCause() instanceof FoundException found) {
        throw found;
      }
      throw failure;
    }
  }

  private Path created(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Stops all queries of the session, including those that the answer has started. */
  @Override
  public void close() {
    try {
      for (StreamingQuery query : session.streams().active()) {
        query.stop();
      }
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    } finally {
      SparkSession.clearActiveSession();
      DirectoryTree.delete(directory);
    }
  }
}
