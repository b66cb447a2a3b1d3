package io.sparkcourse.section5.arbitrarystate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * Page views of one user without a long silence between them. A bean, since it is in a state and in
 * the result of a query, and an encoder converts it to columns.
 */
public final class Visit {
  private String user;
  private Instant start;
  private Instant end;
  private int pages;

  public Visit() {}

  public Visit(String user, Instant start, Instant end, int pages) {
    this.user = user;
    this.start = start;
    this.end = end;
    this.pages = pages;
  }

  /** Whether two visits are one: there is no silence between them that is longer than the gap. */
  boolean touches(Visit other, Duration gap) {
    return !start.isAfter(other.end.plus(gap)) && !other.start.isAfter(end.plus(gap));
  }

  /** Both visits as one. */
  Visit with(Visit other) {
    return new Visit(
        user,
        start.isBefore(other.start) ? start : other.start,
        end.isAfter(other.end) ? end : other.end,
        pages + other.pages);
  }

  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  /** The time of its first page. */
  public Instant getStart() {
    return start;
  }

  public void setStart(Instant start) {
    this.start = start;
  }

  /** The time of its last page: without the gap, unlike the end of a session window. */
  public Instant getEnd() {
    return end;
  }

  public void setEnd(Instant end) {
    this.end = end;
  }

  public int getPages() {
    return pages;
  }

  public void setPages(int pages) {
    this.pages = pages;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Visit that
        && user.equals(that.user)
        && start.equals(that.start)
        && end.equals(that.end)
        && pages == that.pages;
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, start, end, pages);
  }

  /** Such as {@code ann 12:00-12:11: 4}, in UTC. */
  @Override
  public String toString() {
    return String.format(
        "%s %tR-%tR: %d", user, start.atZone(ZoneOffset.UTC), end.atZone(ZoneOffset.UTC), pages);
  }
}
