package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A post with its hashtags, as in the sample tweets.
 *
 * <p>A JavaBean and not a record: Spark 3.5 has neither a bean encoder nor a Kryo serializer for
 * records.
 */
public class Tweet implements Serializable {
  private static final long serialVersionUID = 1L;

  private long id;
  private Instant createdAt;
  private String user;
  private String lang;
  private String text;
  private List<String> hashtags;
  private Long retweetOf;

  public Tweet() {}

  public Tweet(
      long id,
      Instant createdAt,
      String user,
      String lang,
      String text,
      List<String> hashtags,
      Long retweetOf) {
    this.id = id;
    this.createdAt = createdAt;
    this.user = user;
    this.lang = lang;
    this.text = text;
    this.hashtags = hashtags;
    this.retweetOf = retweetOf;
  }

  public long getId() {
    return id;
  }

  public void setId(long id) {
    this.id = id;
  }

  /** When it was written, to the second. */
  public Instant getCreatedAt() {
    return createdAt;
  }

  public void setCreatedAt(Instant createdAt) {
    this.createdAt = createdAt;
  }

  /** The author's screen name, without the {@code @}. */
  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  /** The two letters of the language, such as {@code en}. */
  public String getLang() {
    return lang;
  }

  public void setLang(String lang) {
    this.lang = lang;
  }

  public String getText() {
    return text;
  }

  public void setText(String text) {
    this.text = text;
  }

  /**
   * The hashtags in the order of the text, lower case, with the {@code #}; empty if there are none.
   */
  public List<String> getHashtags() {
    return hashtags;
  }

  public void setHashtags(List<String> hashtags) {
    this.hashtags = hashtags;
  }

  /** The id of the tweet that this one repeats, or null if it is an original. */
  public Long getRetweetOf() {
    return retweetOf;
  }

  public void setRetweetOf(Long retweetOf) {
    this.retweetOf = retweetOf;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tweet that
        && id == that.id
        && Objects.equals(createdAt, that.createdAt)
        && Objects.equals(user, that.user)
        && Objects.equals(lang, that.lang)
        && Objects.equals(text, that.text)
        && Objects.equals(hashtags, that.hashtags)
        && Objects.equals(retweetOf, that.retweetOf);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return "@" + user + " [" + lang + "] " + text;
  }
}
