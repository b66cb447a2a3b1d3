package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * One edit of an article in any language of Wikipedia, 12 September 2015 between 12:00 and 18:00
 * UTC.
 *
 * <p>The properties are the columns of {@code wikipedia-edits-2015-09-12.csv}, except {@code
 * is_new} and {@code is_minor}: a property named {@code new} would be a reserved word of Java,
 * which Spark's bean encoder refuses.
 */
public final class WikipediaEdit implements Serializable {
  private static final long serialVersionUID = 1L;

  private Instant time;
  private String channel;
  private String page;
  private String user;
  private String kind;
  private String country;
  private boolean newPage;
  private boolean minor;
  private int delta;

  public WikipediaEdit() {}

  public WikipediaEdit(
      Instant time,
      String channel,
      String page,
      String user,
      String kind,
      String country,
      boolean newPage,
      boolean minor,
      int delta) {
    this.time = time;
    this.channel = channel;
    this.page = page;
    this.user = user;
    this.kind = kind;
    this.country = country;
    this.newPage = newPage;
    this.minor = minor;
    this.delta = delta;
  }

  /** When it was saved, to the millisecond; no two edits share it. */
  public Instant getTime() {
    return time;
  }

  public void setTime(Instant time) {
    this.time = time;
  }

  /** The Wikipedia it belongs to, mostly the letters of a language, such as {@code fr}. */
  public String getChannel() {
    return channel;
  }

  public void setChannel(String channel) {
    this.channel = channel;
  }

  /** The title of the article, in the letters of its language. */
  public String getPage() {
    return page;
  }

  public void setPage(String page) {
    this.page = page;
  }

  /** The author, as an invented name: {@code user-0001}, {@code anon-0007} or {@code bot-0003}. */
  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  /** {@code user}, {@code anon} (not logged in) or {@code bot}. */
  public String getKind() {
    return kind;
  }

  public void setKind(String kind) {
    this.kind = kind;
  }

  /** Two letters of the country; null unless {@link #getKind()} is {@code anon}. */
  public String getCountry() {
    return country;
  }

  public void setCountry(String country) {
    this.country = country;
  }

  /** Whether the edit created the page; {@code is_new} in the file. */
  public boolean isNewPage() {
    return newPage;
  }

  public void setNewPage(boolean newPage) {
    this.newPage = newPage;
  }

  /** Whether the author called it minor; {@code is_minor} in the file. */
  public boolean isMinor() {
    return minor;
  }

  public void setMinor(boolean minor) {
    this.minor = minor;
  }

  /** By how many bytes the article grew; negative if it shrank. */
  public int getDelta() {
    return delta;
  }

  public void setDelta(int delta) {
    this.delta = delta;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WikipediaEdit that
        && Objects.equals(time, that.time)
        && Objects.equals(channel, that.channel)
        && Objects.equals(page, that.page)
        && Objects.equals(user, that.user)
        && Objects.equals(kind, that.kind)
        && Objects.equals(country, that.country)
        && newPage == that.newPage
        && minor == that.minor
        && delta == that.delta;
  }

  @Override
  public int hashCode() {
    return Objects.hash(time, page);
  }

  @Override
  public String toString() {
    return time + " " + channel + " " + user + " " + page + " " + delta;
  }
}
