package io.sparkcourse.section4.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/** Records where each part of a program has run; the driver collects the records. */
final class Places implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<Place> noted;

  /**
   * One run of a part.
   *
   * @param executor its id; without separate executors, as in local mode, it is {@code driver}
   */
  private record Place(String part, boolean task, String executor) implements Serializable {
    private static Place here(String part) {
      return new Place(part, TaskContext.get() != null, SparkEnv.get().executorId());
    }
  }

  private Places(CollectionAccumulator<Place> noted) {
    this.noted = noted;
  }

  static Places of(JavaSparkContext sc) {
    return new Places(sc.sc().collectionAccumulator("places"));
  }

  /** Called by each part of the program, in the driver or in a task. */
  void note(String part) {
    noted.add(Place.here(part));
  }

  /** A line with where this part has run, and how often. Only in the driver. */
  String line(String part) {
    List<Place> places = noted.value().stream().filter(place -> place.part().equals(part)).toList();
    String where =
        places.stream()
            .map(place -> place.task() ? "task in " + place.executor() : place.executor())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, "%-12s %-24s %6d", part, where, places.size());
  }
}
