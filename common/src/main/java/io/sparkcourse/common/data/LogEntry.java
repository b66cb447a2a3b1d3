package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * One request to a web server, as a line of its access log in the combined log format:
 *
 * <pre>{@code
 * 192.0.2.17 - - [02/Jun/2025:12:00:03 +0000] "GET /cart HTTP/1.1" 200 5120 "https://shop.example/" "Mozilla/5.0"
 * }</pre>
 *
 * <p>The second and third field (identity and user) and the protocol version are not kept.
 */
public final class LogEntry implements Serializable {
  private static final long serialVersionUID = 1L;

  private String clientIp;
  private Instant time;
  private String method;
  private String path;
  private int status;
  private long bytes;
  private String referrer;
  private String userAgent;

  public LogEntry() {}

  public LogEntry(
      String clientIp,
      Instant time,
      String method,
      String path,
      int status,
      long bytes,
      String referrer,
      String userAgent) {
    this.clientIp = clientIp;
    this.time = time;
    this.method = method;
    this.path = path;
    this.status = status;
    this.bytes = bytes;
    this.referrer = referrer;
    this.userAgent = userAgent;
  }

  /**
   * Reads a line of a log.
   *
   * @throws MalformedRecordException if the line is not in the combined log format; its message
   *     says which field is wrong
   */
  public static LogEntry parse(String line) {
    return CombinedLogFormat.parse(line);
  }

  /** This entry as a line of a log, without a line separator; {@link #parse} reads it back. */
  public String toLogLine() {
    return CombinedLogFormat.format(this);
  }

  /** The address that the request came from. */
  public String getClientIp() {
    return clientIp;
  }

  public void setClientIp(String clientIp) {
    this.clientIp = clientIp;
  }

  /** When the request was received, to the second: the format has no finer unit. */
  public Instant getTime() {
    return time;
  }

  public void setTime(Instant time) {
    this.time = time;
  }

  /** Such as {@code GET} or {@code POST}. */
  public String getMethod() {
    return method;
  }

  public void setMethod(String method) {
    this.method = method;
  }

  /** The path with its query, such as {@code /search?q=tea}. */
  public String getPath() {
    return path;
  }

  /** The page that was requested: {@code /product} of {@code /product/17}. Not a bean property. */
  public String page() {
    return path.replaceAll("(?<=.)[/?].*", "");
  }

  public void setPath(String path) {
    this.path = path;
  }

  /** The HTTP status code, 100 to 599. */
  public int getStatus() {
    return status;
  }

  public void setStatus(int status) {
    this.status = status;
  }

  /** The size of the answer without its headers, in bytes; 0 if the log has a dash. */
  public long getBytes() {
    return bytes;
  }

  public void setBytes(long bytes) {
    this.bytes = bytes;
  }

  /** The page that linked here; null if the log has a dash. */
  public String getReferrer() {
    return referrer;
  }

  public void setReferrer(String referrer) {
    this.referrer = referrer;
  }

  /** The client's name for itself; null if the log has a dash. */
  public String getUserAgent() {
    return userAgent;
  }

  public void setUserAgent(String userAgent) {
    this.userAgent = userAgent;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogEntry that
        && Objects.equals(clientIp, that.clientIp)
        && Objects.equals(time, that.time)
        && Objects.equals(method, that.method)
        && Objects.equals(path, that.path)
        && status == that.status
        && bytes == that.bytes
        && Objects.equals(referrer, that.referrer)
        && Objects.equals(userAgent, that.userAgent);
  }

  @Override
  public int hashCode() {
    return Objects.hash(clientIp, time, path);
  }

  @Override
  public String toString() {
    return clientIp + " " + time + " " + method + " " + path + " " + status;
  }
}
