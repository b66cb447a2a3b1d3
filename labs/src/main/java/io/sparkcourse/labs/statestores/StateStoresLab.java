package io.sparkcourse.labs.statestores;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.common.progress.ProgressBar;
import io.sparkcourse.labs.recovery.LectureTable;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Lecture 5.10: the same keys in each state store, each time in a JVM of its own. Run it with
 * {@code ./course lab state-stores}.
 */
@Command(
    name = "course lab state-stores",
    sortOptions = false,
    description =
        "Counts keys with each state store, in a JVM of its own, and prints the memory and the"
            + " bytes of the checkpoint that they need.")
public final class StateStoresLab implements Callable<Integer> {
  private static final int OUT_OF_MEMORY = 3; // of a JVM with -XX:+ExitOnOutOfMemoryError
  private static final int MOST_MINUTES = 20;
  private static final long MOST_KEYS = 100_000_000;
  private static final long KILOBYTE = 1_000;
  private static final String FORMAT = "%9s  %-18s  %13s  %7s  %14s  %15s";

  @Spec private CommandSpec spec;

  @Option(
      names = "--keys",
      split = ",",
      paramLabel = "N",
      defaultValue = "20000,200000,500000,2000000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private List<Long> keys;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "Of each JVM, as in -Xmx (default: ${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--lecture",
      hidden = true,
      description = "Also writes what it has found into this lecture, and draws its chart.")
  private Path lecture;

  @Option(names = "--debug", description = "If the lab fails, show where.")
  private boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  public static void main(String[] args) {
    CommandLineProgram.run(new StateStoresLab(), args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    List<String> table = new ArrayList<>();
    table.add(
        FORMAT.formatted(
            "keys", "store", "memoryUsed MB", "heap MB", "all changed kB", "1000 changed kB"));
    MeasuredStore[] stores = MeasuredStore.values();
    try (ProgressBar progress = ProgressBar.of(keys.size() * stores.length)) {
      for (long count : keys) {
        for (MeasuredStore store : stores) {
          progress.begin(count + " keys, " + store.title());
          table.add(line(count, store, measure(store, count, heap)));
        }
      }
    }
    String text = String.join("\n", table);
    System.out.println(conditions() + "\n\n" + text);
    if (lecture != null) {
      tableOf(lecture).write(text);
      conditionsOf(lecture).write(conditions());
      new StateSizesChart(lecture).write();
    }
    return 0;
  }

  static LectureTable tableOf(Path lecture) {
    return new LectureTable(lecture, "state-stores");
  }

  static LectureTable conditionsOf(Path lecture) {
    return new LectureTable(lecture, "state-stores conditions");
  }

  private void check() {
    if (keys.stream().anyMatch(count -> count < 1 || count > MOST_KEYS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--keys': each is a number from 1 to " + MOST_KEYS);
    }
    if (!heap.matches("\\d+[mMgG]")) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--heap': it is a number and a unit, as in 512m or 2g");
    }
  }

  private String conditions() {
    return "%d processors, -Xmx%s, Java %s"
        .formatted(Runtime.getRuntime().availableProcessors(), heap, Runtime.version().feature());
  }

  private static String line(long keys, MeasuredStore store, Optional<StateSize> measured) {
    if (measured.isEmpty()) {
      return "%9s  %-18s  out of memory".formatted(keys, store.title());
    }
    StateSize size = measured.get();
    return FORMAT.formatted(
        keys,
        store.title(),
        StateSize.megabytes(size.memoryUsed()),
        StateSize.megabytes(size.heapUsed()),
        size.allChanged() / KILOBYTE,
        size.fewChanged() / KILOBYTE);
  }

  /**
   * Counts so many keys in a JVM of its own.
   *
   * @param heap of that JVM, as in {@code -Xmx}
   * @return nothing if its heap is too small for them
   */
  static Optional<StateSize> measure(MeasuredStore store, long keys, String heap)
      throws IOException, InterruptedException {
    try (ScratchDirectory directory = ScratchDirectory.create("state-stores-lab-")) {
      Path out = directory.path().resolve("out.txt");
      Process process =
          new JavaCommand()
              .flags(
                  List.of(
                      "-Xmx" + heap,
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+ExitOnOutOfMemoryError"))
              .utf8()
              .temporaryDirectory(Files.createDirectory(directory.path().resolve("tmp")))
              .endingWithThisJvm()
              .classPath(List.of(ChildJvm.classPath()))
              .process(
                  directory.path(),
                  List.of(
                      CountedKeys.class.getName(),
                      "--store",
                      store.name(),
                      "--keys",
                      Long.toString(keys)))
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly().onExit().join();
      String output = Files.readString(out, StandardCharsets.UTF_8);
      if (!ended) {
        throw new CannotRunException(
            String.format(
                Locale.ROOT,
                "%d keys with %s took more than %d minutes: take fewer --keys, or more --heap.",
                keys,
                store.title(),
                MOST_MINUTES));
      }
      if (process.exitValue() == OUT_OF_MEMORY) {
        return Optional.empty();
      }
      return Optional.of(StateSize.parse(output));
    }
  }
}
