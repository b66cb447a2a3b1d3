package io.sparkcourse.common.data;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/** The combined log format of web servers, read field by field so that an error names its field. */
final class CombinedLogFormat {
  // The names of the months are English, whatever the computer's language.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.US)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]+");

  // A method is a token of RFC 9110, which has dashes, too: M-SEARCH.
  private static final Pattern REQUEST =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\\S+) HTTP/\\d(?:\\.\\d)?");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final String line;
  private int position;

  private CombinedLogFormat(String line) {
    this.line = line;
  }

  static LogEntry parse(String line) {
    return new CombinedLogFormat(line).entry();
  }

  static String format(LogEntry entry) {
    return entry.getClientIp()
        + " - - ["
        + TIME.format(entry.getTime().atOffset(ZoneOffset.UTC))
        + "] "
        + quote(entry.getMethod() + ' ' + entry.getPath() + " HTTP/1.1")
        + ' '
        + entry.getStatus()
        + ' '
        + (entry.getBytes() == 0 ? "-" : Long.toString(entry.getBytes()))
        + ' '
        + quote(entry.getReferrer())
        + ' '
        + quote(entry.getUserAgent());
  }

  private LogEntry entry() {
    LogEntry entry = new LogEntry();
    entry.setClientIp(address(word("client IP")));
    word("identity");
    word("user");
    entry.setTime(time(enclosed('[', ']', "time")));
    space();
    var request = REQUEST.matcher(enclosed('"', '"', "request"));
    if (!request.matches()) {
      throw new MalformedRecordException("the request is not 'METHOD path HTTP/version'");
    }
    entry.setMethod(request.group(1));
    entry.setPath(request.group(2));
    space();
    entry.setStatus(status(word("status")));
    entry.setBytes(bytes(word("bytes")));
    entry.setReferrer(orNull(enclosed('"', '"', "referrer")));
    space();
    entry.setUserAgent(orNull(enclosed('"', '"', "user agent")));
    if (position != line.length()) {
      throw new MalformedRecordException("text after the user agent");
    }
    return entry;
  }

  /** The characters up to the next space, which is skipped. */
  private String word(String field) {
    int end = line.indexOf(' ', position);
    if (end < 0) {
      throw new MalformedRecordException("the line ends at the " + field);
    }
    if (end == position) {
      throw new MalformedRecordException("the " + field + " is missing");
    }
    String word = line.substring(position, end);
    position = end + 1;
    return word;
  }

  private String enclosed(char open, char close, String field) {
    if (position >= line.length() || line.charAt(position) != open) {
      throw new MalformedRecordException("the " + field + " is not where it should be");
    }
    StringBuilder text = new StringBuilder();
    for (int i = position + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == close) {
        position = i + 1;
        return text.toString();
      }
      boolean escaped =
          c == '\\' && i + 1 < line.length() && "\"\\".indexOf(line.charAt(i + 1)) >= 0;
      text.append(escaped ? line.charAt(++i) : c);
    }
    throw new MalformedRecordException("the " + field + " is not closed by " + close);
  }

  private void space() {
    if (position < line.length() && line.charAt(position) == ' ') {
      position++;
    }
  }

  private static String address(String text) {
    if (!IPV4.matcher(text).matches() && !isIpv6(text)) {
      throw new MalformedRecordException("the client IP is no address: '" + text + "'");
    }
    return text;
  }

  private static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0 || !IPV6_CHARACTERS.matcher(text).matches()) {
      return false;
    }
    try {
      InetAddress.getByName(text); // with a colon it is a literal address, which is not looked up
      return true;
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text, TIME).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedRecordException("the time is no date: '" + text + "'", e);
    }
  }

  private static int status(String text) {
    int status = text.length() == 3 && NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (status < 100 || status > 599) {
      throw new MalformedRecordException("the status is not 100 to 599: '" + text + "'");
    }
    return status;
  }

  private static long bytes(String text) {
    if (text.equals("-")) {
      return 0;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new MalformedRecordException("the number of bytes is none: '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private static String orNull(String text) {
    return text.equals("-") ? null : text;
  }

  private static String quote(String text) {
    return text == null ? "\"-\"" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
