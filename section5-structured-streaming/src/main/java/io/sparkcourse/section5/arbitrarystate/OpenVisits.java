package io.sparkcourse.section5.arbitrarystate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The state of a user: the visits that may still continue. A bean, for an encoder. */
public final class OpenVisits {
  private List<Visit> visits = new ArrayList<>();

  public List<Visit> getVisits() {
    return visits;
  }

  public void setVisits(List<Visit> visits) {
    this.visits = visits;
  }

  // region add
  /** Adds a page view; it may be late, and merge two visits. */
  void add(String user, Instant time, Duration gap) {
    Visit visit = new Visit(user, time, time, 1);
    List<Visit> others = new ArrayList<>();
    for (Visit open : visits) {
      if (open.touches(visit, gap)) {
        visit = visit.with(open);
      } else {
        others.add(open);
      }
    }
    others.add(visit);
    visits = others;
  }

  /** Removes and returns the visits that no page view in time can change. */
  List<Visit> removeOver(Instant watermark, Duration gap) {
    List<Visit> over =
        visits.stream().filter(visit -> visit.getEnd().plus(gap).isBefore(watermark)).toList();
    visits = new ArrayList<>(visits);
    visits.removeAll(over);
    return over;
  }

  /** The end of the visit that ends first. */
  Instant firstEnd() {
    return visits.stream().map(Visit::getEnd).min(Instant::compareTo).orElseThrow();
  }
  // endregion
}
