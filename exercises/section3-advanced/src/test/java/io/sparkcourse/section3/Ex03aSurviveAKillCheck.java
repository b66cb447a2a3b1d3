package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex03aSurviveAKill.BATCH;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplaySource;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.section3.Ex03aSurviveAKillCheck.Event;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.KillPoint;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.DStream;
import org.apache.spark.streaming.dstream.ReducedWindowedDStream;
import org.apache.spark.streaming.dstream.WindowedDStream;
import org.awaitility.Awaitility;
import scala.collection.JavaConverters;

/**
 * An event is a view, or something that happens to the driver. The output is the reports, as text:
 * two equal reports of a batch count once. A driver that ends between two batches ends in this JVM;
 * one that is killed is a process.
 */
class Ex03aSurviveAKillCheck extends ModelCheck<Ex03aSurviveAKillCheck.Answer, Event, String> {
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final String NO_COUNTS = "no counts";
  private static final String DOES_NOT_START = "it fails when it is started";

  /** Serializable, so that it can be passed to another process, which is killed. */
  @FunctionalInterface
  interface Answer extends Serializable {
    JavaStreamingContext createOrRecover(
        SparkConf conf,
        String checkpointDirectory,
        Function<JavaStreamingContext, JavaDStream<String>> pageViews,
        VoidFunction2<JavaPairRDD<String, Integer>, Time> report)
        throws Exception;
  }

  /** What happens. */
  sealed interface Event {}

  /** A page is viewed. */
  record View(String page) implements Event {
    @Override
    public String toString() {
      return page;
    }
  }

  /** What happens besides the views. */
  enum Incident implements Event {
    THE_DIRECTORY_IS_THERE("-- the directory is there, empty --"),
    ENDS("-- ends, is started again --"),
    ENDS_AND_CHECKPOINT_IS_DAMAGED("-- ends, the checkpoint is damaged --"),
    KILLED("-- killed, is started again --");

    private final String words;

    Incident(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  Ex03aSurviveAKillCheck() {
    super("3.3a", BATCH, Ex03aSurviveAKill::createOrRecover);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("after each batch the counts of all pages so far, also after one without views")
        .batch(view("/tea"), view("/cart"), view("/tea"))
        .batch(view("/tea"))
        .batch()
        .gives(1, "(/cart,1) (/tea,2)")
        .gives(2, "(/cart,1) (/tea,3)")
        .gives(3, "(/cart,1) (/tea,3)");
    cases
        .of("before the first view there are no counts; the directory may be there, and empty")
        .batch(Incident.THE_DIRECTORY_IS_THERE)
        .batch(view("/tea"))
        .gives(1, NO_COUNTS)
        .gives(2, "(/tea,1)");
    cases
        .of("started again, it goes on counting")
        .batch(view("/tea"), view("/cart"), view("/tea"))
        .batch(view("/tea"), Incident.ENDS)
        .batch()
        .batch(view("/cart"), view("/help"))
        .gives(1, "(/cart,1) (/tea,2)")
        .gives(2, "(/cart,1) (/tea,3)")
        .gives(3, "(/cart,1) (/tea,3)")
        .gives(4, "(/cart,2) (/help,1) (/tea,3)");
    cases
        .of("if there is a checkpoint and it cannot be read, it fails")
        .batch(view("/tea"), Incident.ENDS_AND_CHECKPOINT_IS_DAMAGED)
        .batch(view("/cart"))
        .gives(1, "(/tea,1)")
        .gives(2, DOES_NOT_START);
    cases
        .of("killed in a batch and started again, it loses no view and counts none twice")
        .batch(view("/tea"), view("/cart"), view("/tea"))
        .batch(view("/tea"))
        .batch(view("/cart"), view("/help"), Incident.KILLED)
        .batch()
        .batch(view("/tea"))
        .gives(1, "(/cart,1) (/tea,2)")
        .gives(2, "(/cart,1) (/tea,3)")
        .gives(3, "(/cart,2) (/help,1) (/tea,3)")
        .gives(4, "(/cart,2) (/help,1) (/tea,3)")
        .gives(5, "(/cart,2) (/help,1) (/tea,4)");
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return reports(input, batch -> List.of(counts(input.upTo(batch))));
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches =
        new ArrayList<>(
            draws
                .<Event>batches(8, 4, () -> view(draws.oneOf("/tea", "/cart", "/help", "/")))
                .asLists());
    int last = draws.between(2, 6);
    batches.set(last, Stream.concat(batches.get(last).stream(), Stream.of(Incident.ENDS)).toList());
    return Batches.of(batches);
  }

  /** One: each starts Spark. */
  @Override
  protected int generatedInputs() {
    return 1;
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions)
      throws Exception {
    Path directory = Files.createTempDirectory("survive-");
    try (Shop shop = new Shop(answer, input, partitions, directory)) {
      return input.all().contains(Incident.KILLED) ? shop.killed() : shop.stopped();
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<? extends Mistake<?, ?>> mistakeBehind(String failure) {
    if (failure.contains("functions are not serializable")) {
      return Optional.of(CommonMistake.NOT_SERIALIZABLE);
    }
    if (failure.contains("has not been initialized")
        || failure.contains("after starting a context is not supported")) {
      return Optional.of(Mistaken.ADDS_STREAMS_TO_A_RECOVERED_CONTEXT);
    }
    if (failure.contains("needs Spark's manual clock")) {
      return Optional.of(Mistaken.MAKES_A_CONFIGURATION_OF_ITS_OWN);
    }
    if (failure.contains("Only one SparkContext should be running")) {
      return Optional.of(Mistaken.MAKES_TWO_SPARK_CONTEXTS);
    }
    if (failure.contains("checkpoint as null") || failure.contains("None.get")) {
      return Optional.of(Mistaken.WANTS_A_CHECKPOINT_IN_AN_EMPTY_DIRECTORY);
    }
    return failure.contains("JobFailedException")
        ? Optional.of(Mistaken.FAILS_AFTER_A_KILL)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    REPORTS_NOTHING("It reports nothing.", input -> reports(input, batch -> List.of())),
    COUNTS_EACH_BATCH_ALONE(
        "It reports the counts of each batch alone, not of all views so far.",
        input -> reports(input, batch -> List.of(counts(input.batch(batch))))),
    REPORTS_THE_PAGES_OF_THE_BATCH_ONLY(
        "It reports only the pages that were viewed in the batch, not all. Of mapWithState that is"
            + " what comes out; stateSnapshots() has the whole state.",
        input ->
            reports(
                input,
                batch ->
                    List.of(
                        counts(
                            input.upTo(batch).stream()
                                .filter(view -> input.batch(batch).contains(view))
                                .toList())))),
    REPORTS_NOTHING_FOR_A_BATCH_WITHOUT_VIEWS(
        "It reports nothing after a batch without views.",
        input ->
            reports(
                input,
                batch ->
                    input.batch(batch).stream().anyMatch(View.class::isInstance)
                        ? List.of(counts(input.upTo(batch)))
                        : List.of())),
    REPORTS_NOTHING_BEFORE_THE_FIRST_VIEW(
        "It reports nothing before the first view. There is a report after each batch, and it may be"
            + " empty.",
        input ->
            reports(
                input,
                batch ->
                    Stream.of(counts(input.upTo(batch)))
                        .filter(report -> !report.equals(NO_COUNTS))
                        .toList())),
    COUNTS_A_BATCH_TWICE(
        "Started again, it counts the views of a batch a second time: Spark processes the last batch"
            + " again. What is added up in a variable, or in a place of one's own, does not know"
            + " that. A state of Spark's does.",
        input -> reports(input, batch -> countsTwice(input, batch))),
    FORGETS_WHEN_IT_IS_KILLED(
        "It does not know any more what it counted before it was killed. The memory of a process goes"
            + " with it, static fields and all.",
        input ->
            reports(
                input,
                batch ->
                    List.of(
                        counts(
                            input.window(
                                batch, batch - lastBatch(input, batch, Incident.KILLED) + 1))))),
    COUNTS_A_WINDOW(
        "It counts the views of a window. However long it is: what is older will be forgotten, and"
            + " all views count since the first start."),
    BEGINS_AGAIN(
        "Started again, it makes a new context, which counts from 0. There is a checkpoint in the"
            + " directory."),
    BEGINS_AGAIN_IF_A_CHECKPOINT_IS_DAMAGED(
        "There is a checkpoint that cannot be read, and it makes a new context, which counts from 0."
            + " All views so far are lost, without a message."),
    WANTS_A_CHECKPOINT_IN_AN_EMPTY_DIRECTORY(
        "It recovers from the directory when there is no checkpoint in it. A directory that is there"
            + " may be empty."),
    SETS_NO_CHECKPOINT_DIRECTORY(
        "Its context has no checkpoint directory, so it writes no checkpoints. getOrCreate only reads"
            + " them."),
    WRITES_TO_ANOTHER_DIRECTORY(
        "Its context writes its checkpoints to another directory than the one that it is given."),
    ADDS_STREAMS_TO_A_RECOVERED_CONTEXT(
        "Started again, it adds streams or outputs to a context that it has recovered, and that has"
            + " them already."),
    RETURNS_A_STOPPED_CONTEXT(
        "Started again, it returns a context that has been stopped. A new process would not have"
            + " it."),
    MAKES_A_CONFIGURATION_OF_ITS_OWN("It makes a context without the SparkConf that it is given."),
    MAKES_TWO_SPARK_CONTEXTS(
        "It makes two SparkContexts. A JavaStreamingContext that is given a SparkConf makes one"
            + " itself."),
    NOT_THE_TIME_OF_A_BATCH(
        "The time that it reports is that of no batch. foreachRDD hands the time to a function of two"
            + " arguments."),
    FAILS_AFTER_A_KILL("It fails in a process of its own, which is killed and started again.");

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message) {
      this(message, null);
    }

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

  /** The reports of each batch, as long as the program can be started. */
  private static Output<String> reports(Batches<Event> input, IntFunction<List<String>> ofBatch) {
    return Output.inEachBatch(
        input,
        batch -> {
          int damaged = lastBatch(input, batch - 1, Incident.ENDS_AND_CHECKPOINT_IS_DAMAGED);
          if (damaged == 0) {
            return ofBatch.apply(batch);
          }
          return damaged == batch - 1 ? List.of(DOES_NOT_START) : List.of();
        });
  }

  /** As if the batch before each end of the driver counted again and was reported again. */
  private static List<String> countsTwice(Batches<Event> input, int batch) {
    List<Event> events = new ArrayList<>(input.upTo(batch));
    for (int before = 1; before < batch; before++) {
      if (input.batch(before).contains(Incident.ENDS)) {
        events.addAll(input.batch(before));
      }
    }
    Set<String> reports = new LinkedHashSet<>(List.of(counts(events)));
    if (batch < input.size() && input.batch(batch).contains(Incident.ENDS)) {
      events.addAll(input.batch(batch));
      reports.add(counts(events));
    }
    return List.copyOf(reports);
  }

  /** The last batch up to this one in which it happens; 0 if there is none. */
  private static int lastBatch(Batches<Event> input, int upTo, Incident incident) {
    int batch = upTo;
    while (batch > 0 && !input.batch(batch).contains(incident)) {
      batch--;
    }
    return Math.max(0, batch);
  }

  private static String counts(List<Event> events) {
    return shown(
        events.stream()
            .filter(View.class::isInstance)
            .collect(Collectors.groupingBy(Event::toString, Collectors.counting())));
  }

  private static String shown(Map<String, ? extends Number> counts) {
    return counts.isEmpty()
        ? NO_COUNTS
        : new TreeMap<>(counts)
            .entrySet().stream()
                .map(count -> "(" + count.getKey() + "," + count.getValue() + ")")
                .collect(Collectors.joining(" "));
  }

  private static View view(String page) {
    return new View(page);
  }

  /** The counts of a report as text; it shows a page that has several counts. */
  static String shown(JavaPairRDD<String, Integer> counts) {
    SortedMap<String, Integer> pages = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    counts
        .collect()
        .forEach(
            count -> {
              if (pages.put(count._1(), count._2()) != null) {
                twice.add(count._1());
              }
            });
    return shown(pages) + (twice.isEmpty() ? "" : ", twice: " + twice);
  }

  /**
   * Spark records asynchronously that a batch has finished; a stop would lose what it has not
   * recorded.
   */
  static void awaitCheckpoint(String checkpoint, Time batch) {
    Path second =
        HadoopPath.local(checkpoint).resolve("checkpoint-" + batch.milliseconds() + ".bk");
    Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(second));
    Progress.OF_THIS_JVM.made();
  }

  /** The page views of a program; it is passed to a process, and it is in the checkpoints. */
  static final class Views implements ReplaySource<String> {
    private static final long serialVersionUID = 1L;

    private final ArrayList<ArrayList<String>> batches = new ArrayList<>();
    private final int partitions;

    Views(Batches<Event> input, int partitions) {
      input
          .asLists()
          .forEach(
              batch ->
                  batches.add(
                      batch.stream()
                          .filter(View.class::isInstance)
                          .map(Event::toString)
                          .collect(Collectors.toCollection(ArrayList::new))));
      this.partitions = partitions;
    }

    @Override
    public List<Arrival<String>> arrivals() {
      List<Arrival<String>> arrivals = new ArrayList<>();
      for (int batch = 0; batch < batches.size(); batch++) {
        Instant at = Instant.ofEpochMilli(batch * BATCH.milliseconds());
        batches.get(batch).forEach(page -> arrivals.add(new Arrival<>(at, page)));
      }
      return arrivals;
    }

    JavaDStream<String> stream(JavaStreamingContext ssc) {
      return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, this, partitions);
    }
  }

  /** A program and its lives. */
  private static final class Shop implements AutoCloseable {
    /** Static because the report that is restored from a checkpoint is another object. */
    private static final Map<UUID, Shop> OPEN = new ConcurrentHashMap<>();

    private final UUID key = UUID.randomUUID();
    private final Answer answer;
    private final Batches<Event> input;
    private final Views views;
    private final Path directory;
    private final String checkpoint;
    private final SortedMap<Integer, Set<String>> reports = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Shop(Answer answer, Batches<Event> input, int partitions, Path directory) {
      this.answer = answer;
      this.input = input;
      this.views = new Views(input, partitions);
      this.directory = directory;
      this.checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
      OPEN.put(key, this);
    }

    /** Runs it in this JVM, from one end of the driver to the next. */
    Observed<String> stopped() throws Exception {
      if (input.all().contains(Incident.THE_DIRECTORY_IS_THERE)) {
        Files.createDirectory(HadoopPath.local(checkpoint));
      }
      boolean goesOn = true;
      for (int batch = 1; goesOn && batch <= input.size(); ) {
        int last = lastOfThisLife(batch);
        goesOn = live(batch, last);
        batch = last + 1;
      }
      return observed();
    }

    private int lastOfThisLife(int first) {
      int last = first;
      while (last < input.size() && !ends(last)) {
        last++;
      }
      return last;
    }

    private boolean ends(int batch) {
      return input.batch(batch).contains(Incident.ENDS) || damages(batch);
    }

    private boolean damages(int batch) {
      return input.batch(batch).contains(Incident.ENDS_AND_CHECKPOINT_IS_DAMAGED);
    }

    /** Whether the program should be started again. */
    private boolean live(int first, int last) throws Exception {
      TestSpark.stop(); // the answer creates its own SparkContext
      try {
        JavaStreamingContext ssc = start(first);
        if (ssc == null) {
          return false;
        }
        StreamTime time = StreamTime.of(ssc);
        ssc.start();
        Time end = new Time(last * BATCH.milliseconds());
        Time batch;
        do {
          batch = time.nextBatch();
          awaitCheckpoint(checkpoint, batch);
        } while (batch.less(end));
      } finally {
        stop();
      }
      if (damages(last)) {
        damage();
      }
      return true;
    }

    /** A context that is ready to be started, or null if there is none. */
    private JavaStreamingContext start(int first) throws Exception {
      JavaStreamingContext ssc;
      try {
        ssc = answer.createOrRecover(TestSpark.conf(), checkpoint, views::stream, report());
      } catch (Exception cannotBeRead) {
        if (first > 1 && damages(first - 1)) {
          add(first, DOES_NOT_START);
          return null;
        }
        throw cannotBeRead;
      }
      Optional<Finding> fault = fault(ssc, first);
      if (fault.isPresent()) {
        findings.add(fault.get());
        add(first, countsFromZero(fault.get()) ? "it counts from 0" : "no context to start");
        return null;
      }
      findWindow(ssc);
      return ssc;
    }

    private Optional<Finding> fault(JavaStreamingContext ssc, int first) {
      if (ssc == null) {
        return found(CommonMistake.RETURNS_NULL, "");
      }
      if (ssc.getState() == StreamingContextState.ACTIVE) {
        return found(CommonMistake.STARTS_THE_CONTEXT, "");
      }
      if (ssc.getState() == StreamingContextState.STOPPED) {
        return found(Mistaken.RETURNS_A_STOPPED_CONTEXT, "");
      }
      if (first > 1 && !ssc.ssc().isCheckpointPresent()) {
        return found(
            damages(first - 1)
                ? Mistaken.BEGINS_AGAIN_IF_A_CHECKPOINT_IS_DAMAGED
                : Mistaken.BEGINS_AGAIN,
            "");
      }
      if (!ssc.ssc().isCheckpointingEnabled()) {
        return found(Mistaken.SETS_NO_CHECKPOINT_DIRECTORY, "");
      }
      String written = ssc.ssc().checkpointDir();
      return HadoopPath.local(written).equals(HadoopPath.local(checkpoint))
          ? Optional.empty()
          : found(
              Mistaken.WRITES_TO_ANOTHER_DIRECTORY,
              "It writes to " + written + ", and is given " + checkpoint + ".");
    }

    private static boolean countsFromZero(Finding fault) {
      return fault.mistake() == Mistaken.BEGINS_AGAIN
          || fault.mistake() == Mistaken.BEGINS_AGAIN_IF_A_CHECKPOINT_IS_DAMAGED;
    }

    private static Optional<Finding> found(Mistake<?, ?> mistake, String evidence) {
      return Optional.of(new Finding(mistake, evidence));
    }

    private void findWindow(JavaStreamingContext ssc) {
      Stream.of(ssc.ssc().graph().getOutputStreams())
          .flatMap(Shop::ancestors)
          .map(Shop::windowLength)
          .flatMap(Optional::stream)
          .filter(length -> length.greater(BATCH))
          .findFirst()
          .ifPresent(
              length ->
                  findings.add(
                      new Finding(Mistaken.COUNTS_A_WINDOW, "Its length is " + length + ".")));
    }

    private static Stream<DStream<?>> ancestors(DStream<?> stream) {
      return Stream.concat(
          Stream.of(stream),
          JavaConverters.seqAsJavaList(stream.dependencies()).stream().flatMap(Shop::ancestors));
    }

    private static Optional<org.apache.spark.streaming.Duration> windowLength(DStream<?> stream) {
      if (stream instanceof WindowedDStream<?> window) {
        return Optional.of(window.windowDuration());
      }
      return stream instanceof ReducedWindowedDStream<?, ?> window
          ? Optional.of(window.windowDuration())
          : Optional.empty();
    }

    private VoidFunction2<JavaPairRDD<String, Integer>, Time> report() {
      UUID ofThis = key;
      return (counts, time) -> OPEN.get(ofThis).add(time, shown(counts));
    }

    private synchronized void add(Time time, String counts) {
      long interval = BATCH.milliseconds();
      if (time.milliseconds() % interval != 0 || time.milliseconds() > interval * input.size()) {
        findings.add(new Finding(Mistaken.NOT_THE_TIME_OF_A_BATCH, "It is " + time + "."));
        add(input.size() + 1, counts);
      } else {
        add((int) (time.milliseconds() / interval), counts);
      }
    }

    private synchronized void add(int batch, String report) {
      reports.computeIfAbsent(batch, none -> new LinkedHashSet<>()).add(report);
    }

    private static void stop() {
      if (StreamingContext.getActive().isDefined()) {
        StreamingContext active = StreamingContext.getActive().get();
        active.stop(true, false);
      }
      if (SparkContext$.MODULE$.getActive().isDefined()) {
        SparkContext active = SparkContext$.MODULE$.getActive().get();
        active.stop();
      }
    }

    private void damage() throws IOException {
      try (Stream<Path> files = Files.list(HadoopPath.local(checkpoint))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.writeString(file, "damaged");
        }
      }
    }

    /** Runs it in its own process, and kills that. */
    Observed<String> killed() throws IOException {
      Path lines = Files.createFile(directory.resolve("reports.txt"));
      KillAndRecover.job(Ex03aKilledShop.class)
          .args("--answer", written("answer", answer), "--views", written("views", views))
          .args("--reports", lines.toString(), "--checkpoint", checkpoint)
          .args("--speed", "max")
          .kill(
              Kill.at(KillPoint.IN_BATCH).ofBatch(lastBatch(input, input.size(), Incident.KILLED)))
          .run();
      for (String line : Files.readAllLines(lines)) {
        String[] report = line.split(" ", 2);
        add(new Time(Long.parseLong(report[0])), report[1]);
      }
      return observed();
    }

    private String written(String name, Object object) throws IOException {
      Path file = directory.resolve(name);
      try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
        out.writeObject(object);
      }
      return file.toString();
    }

    private synchronized Observed<String> observed() {
      Map<Integer, List<String>> output = new TreeMap<>();
      reports.forEach((batch, each) -> output.put(batch, List.copyOf(each)));
      return new Observed<>(Output.of(output), findings);
    }

    @Override
    public void close() {
      OPEN.remove(key);
    }
  }
}
