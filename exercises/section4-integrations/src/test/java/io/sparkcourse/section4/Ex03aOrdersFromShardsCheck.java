package io.sparkcourse.section4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.section4.Ex03aOrdersFromShards.Source;
import io.sparkcourse.section4.Ex03aOrdersFromShardsCheck.Answer;
import io.sparkcourse.section4.Ex03aOrdersFromShardsCheck.Event;
import io.sparkcourse.services.kinesis.client.LocalStream;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.DStream;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import scala.collection.JavaConverters;

/**
 * An event is an order, or the split of a shard. The orders of the first batch are in the stream
 * before the start; those of the second one are written after the first have arrived. The output,
 * with the last batch, is each line that has arrived: as often as it was written if it has arrived
 * more often, because a receiver may read a record again.
 *
 * <p>A run takes a minute, so the settings of the receivers are checked before, and a mistake in
 * them is found without a run. The tests of lecture 4.3 show what such a receiver would do.
 */
class Ex03aOrdersFromShardsCheck extends ModelCheck<Answer, Event, String> {
  private static final String STREAM = "orders";
  private static final int SHARDS = 2;
  private static final int CORES = SHARDS + 2;

  /** None of these values occur in the run or in the exercise's main method. */
  private static final Source ANOTHER = new Source("sales", "eu-central-1", "sales-of-today", 3);

  private static final org.apache.spark.streaming.Duration NOTED_EACH = Durations.seconds(1);

  /** Longer than any answer that loses nothing takes on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final long LOOK_MILLIS = 200;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaDStream<String> orders(JavaStreamingContext ssc, Source source) throws Exception;
  }

  /** What happens. */
  sealed interface Event {}

  /** An order is written. */
  record Order(String line) implements Event {
    @Override
    public String toString() {
      return line;
    }
  }

  /** The first shard is split. */
  record Split() implements Event {
    @Override
    public String toString() {
      return "a shard is split";
    }
  }

  Ex03aOrdersFromShardsCheck() {
    super("4.3a", null, Ex03aOrdersFromShards::orders);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        // By the hash of their text, O5 and O6 are in the two halves of the first shard.
        .of("orders from before the start, and those that come when a shard is split")
        .batch(
            order("O1,Zoë,250"),
            order("O2,Ben,1200"),
            order("O3,Ida,90"),
            order("O4,Uwe,1"),
            order("O4,Uwe,1"))
        .batch(new Split(), order("O5,Jürgen,700"), order("O6,Ben,350"), order("O7,Zoë,45"))
        .gives(
            2,
            "O1,Zoë,250",
            "O2,Ben,1200",
            "O3,Ida,90",
            "O4,Uwe,1",
            "O4,Uwe,1",
            "O5,Jürgen,700",
            "O6,Ben,350",
            "O7,Zoë,45");
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return lines(input, line -> line);
  }

  /** There is none: a single run takes a minute. */
  @Override
  protected int generatedInputs() {
    return 0;
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    throw new IllegalStateException("No input is generated");
  }

  @Override
  protected boolean runsTheFirstCaseAgain() {
    return false;
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    Optional<Finding> seen = seen(answer);
    if (seen.isPresent()) {
      throw new FoundException(seen.get().mistake(), seen.get().evidence());
    }
    System.err.println("4.3a reads from a Kinesis in this JVM, which takes about a minute.");
    List<String> lines = read(answer, input);
    Output<String> output =
        Output.of(Map.of(input.size(), withoutRepeats(lines, orders(input.all()))));
    return comesTwice(lines, orders(input.batch(1)))
        ? new Observed<>(output, List.of(new Finding(Mistaken.GIVES_LINES_TWICE, "")))
        : Observed.of(output);
  }

  /** A shard that another receiver takes over may be read again, but not all of them. */
  private static boolean comesTwice(List<String> lines, List<String> first) {
    return first.stream()
        .allMatch(line -> Collections.frequency(lines, line) > Collections.frequency(first, line));
  }

  /** Each line as often as it was written, if it has arrived that often; any other line once. */
  private static List<String> withoutRepeats(List<String> lines, List<String> written) {
    List<String> kept = new ArrayList<>();
    for (String line : List.copyOf(lines)) {
      if (Collections.frequency(kept, line) < Math.max(1, Collections.frequency(written, line))) {
        kept.add(line);
      }
    }
    return kept;
  }

  /** What is wrong with the receivers, before anything runs. */
  private static Optional<Finding> seen(Answer answer) throws Exception {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
      JavaStreamingContext ssc = tester.context();
      JavaDStream<String> lines = answer.orders(ssc, ANOTHER);
      if (ssc.getState() != StreamingContextState.INITIALIZED) {
        return Optional.of(new Finding(CommonMistake.STARTS_THE_CONTEXT, ""));
      }
      if (lines == null) {
        return Optional.of(new Finding(CommonMistake.RETURNS_NULL, ""));
      }
      List<KinesisInputDStream<?>> receivers = receivers(ssc);
      return inTheirNumber(receivers, lines)
          .or(() -> receivers.stream().flatMap(each -> in(each).stream()).findFirst());
    }
  }

  private static List<KinesisInputDStream<?>> receivers(JavaStreamingContext ssc) {
    List<KinesisInputDStream<?>> receivers = new ArrayList<>();
    Stream.of(ssc.ssc().graph().getInputStreams())
        .filter(KinesisInputDStream.class::isInstance)
        .forEach(stream -> receivers.add((KinesisInputDStream<?>) stream));
    return receivers;
  }

  private static Optional<Finding> inTheirNumber(
      List<KinesisInputDStream<?>> receivers, JavaDStream<String> lines) {
    if (receivers.size() != ANOTHER.shards()) {
      return Optional.of(
          new Finding(
              Mistaken.OTHER_NUMBER_OF_RECEIVERS,
              "Shards " + ANOTHER.shards() + ", receivers " + receivers.size()));
    }
    Set<DStream<?>> used = new HashSet<>();
    collect(lines.dstream(), used);
    return used.containsAll(receivers)
        ? Optional.empty()
        : Optional.of(new Finding(Mistaken.LEAVES_OUT_A_RECEIVER, ""));
  }

  private static void collect(DStream<?> stream, Set<DStream<?>> all) {
    if (all.add(stream)) {
      JavaConverters.seqAsJavaList(stream.dependencies()).forEach(parent -> collect(parent, all));
    }
  }

  private static Optional<Finding> in(KinesisInputDStream<?> receiver) {
    if (!receiver.streamName().equals(ANOTHER.stream())) {
      return found(Mistaken.OTHER_STREAM, ANOTHER.stream(), receiver.streamName());
    }
    if (!receiver.regionName().equals(ANOTHER.region())) {
      return found(Mistaken.OTHER_REGION, ANOTHER.region(), receiver.regionName());
    }
    if (!receiver.endpointUrl().contains(ANOTHER.region())) {
      return found(Mistaken.OTHER_REGION, ANOTHER.endpoint(), receiver.endpointUrl());
    }
    if (!receiver.checkpointAppName().equals(ANOTHER.application())) {
      return found(Mistaken.OTHER_APPLICATION, ANOTHER.application(), receiver.checkpointAppName());
    }
    if (beginsLate(receiver)) {
      return Optional.of(new Finding(Mistaken.BEGINS_LATE, ""));
    }
    Optional<Finding> inItsHandler = inTheHandlerOf(receiver);
    if (inItsHandler.isPresent()) {
      return inItsHandler;
    }
    return receiver.checkpointInterval().greater(NOTED_EACH)
        ? found(
            Mistaken.NOTES_SELDOM, NOTED_EACH.toString(), receiver.checkpointInterval().toString())
        : Optional.empty();
  }

  /** With a message handler that is not serializable, the receivers would never start. */
  private static Optional<Finding> inTheHandlerOf(KinesisInputDStream<?> receiver) {
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(receiver.messageHandler());
      return Optional.empty();
    } catch (IOException cause) {
      return Optional.of(new Finding(CommonMistake.NOT_SERIALIZABLE, cause.toString()));
    }
  }

  private static Optional<Finding> found(Mistaken mistake, String given, String used) {
    return Optional.of(new Finding(mistake, "Given  " + given + "\nUsed   " + used));
  }

  private static boolean beginsLate(KinesisInputDStream<?> receiver) {
    Object position = receiver.initialPosition();
    return position instanceof KinesisInitialPositions.AtTimestamp atTimestamp
        ? atTimestamp.getTimestamp().toInstant().isAfter(Instant.EPOCH)
        : !(position instanceof KinesisInitialPositions.TrimHorizon);
  }

  /** The lines that have arrived when all orders have, or when no more are expected. */
  private static List<String> read(Answer answer, Batches<Event> input) throws Exception {
    TestSpark.stop(); // receivers need real time, and their own cores
    List<String> lines = new CopyOnWriteArrayList<>();
    try (LocalStream stream = LocalStream.start(STREAM, SHARDS);
        JavaStreamingContext ssc = new JavaStreamingContext(conf(), Durations.seconds(1))) {
      JavaDStream<String> answered =
          answer.orders(ssc, new Source(STREAM, stream.region(), "order-lines", SHARDS));
      answered.foreachRDD(rdd -> lines.addAll(rdd.collect()));
      List<String> written = new ArrayList<>(put(stream, input.batch(1)));
      ssc.start();
      for (int batch = 2; batch <= input.size(); batch++) {
        await(ssc, lines, written);
        if (input.batch(batch).stream().anyMatch(Split.class::isInstance)) {
          stream.splitTheFirstShard();
        }
        written.addAll(put(stream, input.batch(batch)));
      }
      await(ssc, lines, written);
    }
    return lines;
  }

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[" + CORES + "]")
        .setAppName("4.3a")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  private static List<String> put(LocalStream stream, List<Event> events) {
    List<String> lines = orders(events);
    stream.put(lines);
    return lines;
  }

  /** Until as many different lines have arrived as were written; equal ones arrive together. */
  private static void await(JavaStreamingContext ssc, List<String> lines, List<String> written)
      throws InterruptedException {
    long begin = System.nanoTime();
    boolean ended = false;
    while (!ended
        && Set.copyOf(lines).size() < Set.copyOf(written).size()
        && System.nanoTime() - begin < PATIENCE.toNanos()) {
      ended = ssc.awaitTerminationOrTimeout(LOOK_MILLIS);
      Progress.OF_THIS_JVM.made();
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    OTHER_NUMBER_OF_RECEIVERS(
        "It has not as many receivers as the stream has shards at the start.", null),
    LEAVES_OUT_A_RECEIVER(
        "What it returns does not have the records of all its receivers. What another receiver reads"
            + " is noted as read, and is lost.",
        null),
    OTHER_STREAM("A receiver reads another stream than the one it is given.", null),
    OTHER_REGION("A receiver goes to another region than the one it is given.", null),
    OTHER_APPLICATION(
        "A receiver has another application name than the one it is given. Receivers share the shards"
            + " with those of the same name; with a name of its own a receiver reads all of them.",
        null),
    BEGINS_LATE(
        "A receiver does not begin with the oldest record. That is what a builder does, too, that is"
            + " given no position.",
        null),
    NOTES_SELDOM(
        "A receiver notes less often than each second how far it is. Without an interval of its own it"
            + " does so each batch interval, and the context may have any.",
        null),
    GIVES_LINES_TWICE("It gives the line of one record more than once.", null),
    LOSES_EQUAL_LINES(
        "Of two records that are equal it gives one line.",
        input -> Output.of(Map.of(input.size(), orders(input.all()).stream().distinct().toList()))),
    NOT_AS_UTF_8(
        "It takes the bytes for ISO 8859-1, and not for UTF-8.",
        input -> lines(input, line -> new String(line.getBytes(UTF_8), ISO_8859_1)));

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message, Model<Event, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  static Order order(String line) {
    return new Order(line);
  }

  private static Output<String> lines(Batches<Event> input, UnaryOperator<String> read) {
    return Output.of(Map.of(input.size(), orders(input.all()).stream().map(read).toList()));
  }

  private static List<String> orders(List<Event> events) {
    return events.stream()
        .filter(Order.class::isInstance)
        .map(event -> ((Order) event).line())
        .toList();
  }
}
