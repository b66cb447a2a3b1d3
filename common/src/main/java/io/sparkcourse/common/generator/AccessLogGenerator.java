package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes three hours of the access log of an online shop: people who look, think and click, some of
 * whom come back later; a bot; a client that guesses passwords; a few minutes in which one path
 * fails; and occasionally a line that is not a log entry.
 *
 * <p>Every address is from the ranges reserved for documentation, so none belongs to anyone.
 */
public final class AccessLogGenerator {
  /** The first line arrives within a few seconds after this. */
  public static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static final Duration LENGTH = Duration.ofHours(3);

  /** A client that was silent for longer than this has begun a new session. */
  public static final Duration SESSION_GAP = Duration.ofMinutes(30);

  private static final Instant END = START.plus(LENGTH);
  private static final String SHOP = "https://shop.example";

  private static final String BURST_PATH = "/cart";
  private static final Instant BURST_START = START.plus(Duration.ofMinutes(80));
  private static final Instant BURST_END = BURST_START.plus(Duration.ofSeconds(150));
  private static final double FAILING_IN_BURST = 0.9;
  // A newsletter was sent: these clients arrive within a minute or two, and the cart breaks down.
  private static final int RUSH_VISITORS = 45;
  private static final Duration RUSH_LENGTH = Duration.ofSeconds(120);

  private static final int VISITORS = 320;
  private static final double COMES_BACK = 0.4;
  private static final Duration MEDIAN_THINK_TIME = Duration.ofSeconds(25);
  // Both stay well away from the session gap: whether a session ended never depends on seconds.
  private static final Duration LONGEST_THINK_TIME = Duration.ofMinutes(20);
  private static final Duration SHORTEST_ABSENCE = Duration.ofMinutes(35);
  private static final Duration ABSENCES_DIFFER_BY = Duration.ofMinutes(30);

  private static final Duration BOT_START = Duration.ofMinutes(40);
  private static final int BOT_REQUESTS = 700;
  private static final String BOT_AGENT = "ExampleBot/1.0 (+https://bot.example/about)";

  private static final Duration BRUTE_FORCE_START = Duration.ofMinutes(110);
  private static final int BRUTE_FORCE_REQUESTS = 120;

  private static final double MALFORMED = 0.003;

  private static final int PRODUCTS = 120;
  private static final List<String> CATEGORIES =
      List.of("/tea", "/coffee", "/cups", "/kettles", "/gifts", "/books");
  private static final List<String> SEARCHES =
      List.of("green+tea", "teapot", "mug", "espresso", "gift", "filter", "kettle+1l");
  private static final List<String> ENTRANCES =
      List.of("https://search.example/", "https://news.example/tea", "https://mail.example/");
  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0",
          "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/137.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
              + " Gecko) Version/18.5 Mobile/15E148 Safari/604.1");

  private final Draws traffic;
  private final Draws pages;
  private final Draws damage;
  private final Draws.Zipf<String> categories;
  private final Draws.Zipf<String> products;
  private final Iterator<String> addresses;
  private final List<LogLine> lines = new ArrayList<>();
  private final Tally<String> requestsPerClient = new Tally<>();
  private final Tally<String> sessionsPerClient = new Tally<>();
  private final Tally<Integer> requestsPerStatus = new Tally<>();
  private final Tally<String> failedLoginsPerClient = new Tally<>();

  private AccessLogGenerator(long seed) {
    traffic = new Draws(seed, "traffic of the shop");
    pages = new Draws(seed, "pages of the shop");
    damage = new Draws(seed, "damage to the log");
    categories = pages.zipf(CATEGORIES, 0.8);
    products =
        pages.zipf(IntStream.rangeClosed(1, PRODUCTS).mapToObj(n -> "/product/" + n).toList(), 1);
    addresses = traffic.shuffled(documentationAddresses()).iterator();
  }

  /**
   * The generated data, and what is known about it.
   *
   * @param lines in the order of their arrival; unmodifiable
   */
  public record Sample(List<LogLine> lines, Truth truth) {}

  /**
   * What the generator decided, recorded at that moment: tests compare a pipeline's result with it.
   * Counts of requests are counts of well-formed lines.
   *
   * @param lines how many there are
   * @param wellFormed how many of them are log entries
   * @param malformed how many of them are not
   * @param requestsPerClient by address
   * @param sessionsPerClient by address; a session ends with more than {@link #SESSION_GAP} of
   *     silence. No silence lasts between 21 and 34 minutes, so the boundary does not matter
   * @param requestsPerStatus by HTTP status code
   * @param failedLoginsPerClient answers with status 401 to {@code POST /login}, by address; only
   *     clients that had one
   * @param burstPath the path whose requests mostly get a 503 during the burst, and never otherwise
   * @param burstStart the first second of the burst
   * @param burstEnd the end of the burst, exclusive
   * @param botIp the address of the bot, which requests many pages per minute and identifies itself
   * @param bruteForceIp the address of the client that guesses passwords
   */
  public record Truth(
      int lines,
      int wellFormed,
      int malformed,
      Map<String, Long> requestsPerClient,
      Map<String, Long> sessionsPerClient,
      Map<Integer, Long> requestsPerStatus,
      Map<String, Long> failedLoginsPerClient,
      String burstPath,
      Instant burstStart,
      Instant burstEnd,
      String botIp,
      String bruteForceIp) {}

  /** The log for a seed: the same on every platform and in every run. */
  public static Sample generate(long seed) {
    return new AccessLogGenerator(seed).run();
  }

  private Sample run() {
    String botIp = addresses.next();
    String bruteForceIp = addresses.next();
    crawl(botIp);
    guessPasswords(bruteForceIp);
    for (int visitor = 0; visitor < VISITORS; visitor++) {
      visit(addresses.next());
    }
    for (int visitor = 0; visitor < RUSH_VISITORS; visitor++) {
      followNewsletter(addresses.next());
    }
    int wellFormed = lines.size();
    int malformed = addMalformed(wellFormed);
    lines.sort(Comparator.comparing(LogLine::arrival)); // stable: equal arrivals keep their order
    Truth truth =
        new Truth(
            lines.size(),
            wellFormed,
            malformed,
            requestsPerClient.counts(),
            sessionsPerClient.counts(),
            requestsPerStatus.counts(),
            failedLoginsPerClient.counts(),
            BURST_PATH,
            BURST_START,
            BURST_END,
            botIp,
            bruteForceIp);
    return new Sample(List.copyOf(lines), truth);
  }

  private void visit(String ip) {
    Visit visit = new Visit(ip, pages.oneOf(BROWSERS), START.plus(traffic.within(LENGTH)));
    boolean again = true;
    while (again && visit.now.isBefore(END)) {
      browse(visit);
      again = traffic.chance(COMES_BACK);
      visit.now = visit.lastRequest.plus(SHORTEST_ABSENCE).plus(traffic.within(ABSENCES_DIFFER_BY));
    }
  }

  /** One session of one client, from the entrance until it has seen enough. */
  private void browse(Visit visit) {
    sessionsPerClient.add(visit.ip);
    visit.referrer = pages.chance(0.5) ? pages.oneOf(ENTRANCES) : null;
    int wanted = 3 + pages.below(16);
    get(visit, "/");
    for (int page = 1; page < wanted; page++) {
      think(visit);
      clickSomething(visit);
    }
  }

  private void followNewsletter(String ip) {
    Visit visit =
        new Visit(ip, pages.oneOf(BROWSERS), BURST_START.plus(traffic.within(RUSH_LENGTH)));
    sessionsPerClient.add(ip);
    visit.referrer = "https://mail.example/";
    get(visit, "/gifts");
    visit.now = visit.now.plusSeconds(5 + traffic.below(10));
    openCart(visit);
  }

  private void clickSomething(Visit visit) {
    int choice = pages.below(100);
    if (choice < 25) {
      get(visit, categories.next());
    } else if (choice < 63) {
      get(visit, products.next());
    } else if (choice < 72) {
      get(visit, "/search?q=" + pages.oneOf(SEARCHES));
    } else if (choice < 92) {
      openCart(visit);
    } else {
      logIn(visit);
    }
  }

  /** People whose cart does not open try again at once, up to three times. */
  private void openCart(Visit visit) {
    int attempts = 0;
    while (get(visit, BURST_PATH) == 503 && attempts < 3) {
      visit.now = visit.now.plusSeconds(2 + traffic.below(6));
      attempts++;
    }
  }

  /** Some mistype their password once or twice. */
  private void logIn(Visit visit) {
    get(visit, "/login");
    while (pages.chance(0.15)) {
      think(visit);
      request(visit, "POST", "/login", 401);
    }
    think(visit);
    request(visit, "POST", "/login", 302);
  }

  private void think(Visit visit) {
    visit.now = visit.now.plus(traffic.thinkTime(MEDIAN_THINK_TIME, LONGEST_THINK_TIME));
  }

  private void crawl(String ip) {
    Visit visit = new Visit(ip, BOT_AGENT, START.plus(BOT_START));
    sessionsPerClient.add(ip);
    get(visit, "/robots.txt");
    for (int n = 1; n < BOT_REQUESTS; n++) {
      visit.now = visit.now.plusMillis(400 + traffic.below(800));
      visit.referrer = null;
      get(visit, "/product/" + (1 + n % PRODUCTS));
    }
  }

  private void guessPasswords(String ip) {
    Visit visit = new Visit(ip, null, START.plus(BRUTE_FORCE_START));
    sessionsPerClient.add(ip);
    for (int n = 0; n < BRUTE_FORCE_REQUESTS; n++) {
      visit.referrer = null;
      request(visit, "POST", "/login", 401);
      visit.now = visit.now.plusMillis(1_500 + traffic.below(1_500));
    }
  }

  private int get(Visit visit, String path) {
    int status = statusOfGet(path, visit.now);
    request(visit, "GET", path, status);
    return status;
  }

  private int statusOfGet(String path, Instant time) {
    if (path.equals(BURST_PATH)
        && !time.isBefore(BURST_START)
        && time.isBefore(BURST_END)
        && pages.chance(FAILING_IN_BURST)) {
      return 503;
    }
    int draw = pages.below(1000);
    return draw < 3 ? 500 : draw < 18 ? 404 : draw < 50 ? 304 : 200;
  }

  /** Writes the line and records the truth, unless the log has ended by then. */
  private void request(Visit visit, String method, String path, int status) {
    if (!visit.now.isBefore(END)) {
      return;
    }
    LogEntry entry =
        new LogEntry(
            visit.ip,
            visit.now.truncatedTo(ChronoUnit.SECONDS),
            method,
            path,
            status,
            status == 304 || status == 302 ? 0 : 800 + pages.below(40_000),
            visit.referrer,
            visit.userAgent);
    lines.add(new LogLine(visit.now, entry.toLogLine()));
    requestsPerClient.add(visit.ip);
    requestsPerStatus.add(status);
    if (status == 401) {
      failedLoginsPerClient.add(visit.ip);
    }
    visit.lastRequest = visit.now;
    visit.referrer = SHOP + path;
  }

  private int addMalformed(int wellFormed) {
    int wanted = Math.round((float) (wellFormed * MALFORMED));
    for (int n = 0; n < wanted; n++) {
      LogLine whole = lines.get(damage.below(wellFormed));
      Damage kind = Damage.values()[n % Damage.values().length];
      lines.add(new LogLine(whole.arrival(), kind.of(whole.line(), damage)));
    }
    return wanted;
  }

  private static List<String> documentationAddresses() {
    return Stream.of("192.0.2.", "198.51.100.", "203.0.113.")
        .flatMap(net -> IntStream.rangeClosed(1, 254).mapToObj(host -> net + host))
        .toList();
  }

  /** The current position of one client. */
  private static final class Visit {
    private final String ip;
    private final String userAgent;
    private Instant now;
    private Instant lastRequest;
    private String referrer;

    private Visit(String ip, String userAgent, Instant now) {
      this.ip = ip;
      this.userAgent = userAgent;
      this.now = now;
    }
  }

  /** The ways in which a line goes wrong: a log server that stops, a scan of the port, a bug. */
  private enum Damage {
    TRUNCATED {
      @Override
      String of(String line, Draws draws) {
        // At least the closing quote of the user agent is lost.
        return line.substring(0, 10 + draws.below(line.length() - 10));
      }
    },
    JUNK {
      @Override
      String of(String line, Draws draws) {
        StringBuilder junk =
            new StringBuilder("\\x16\\x03\\x01"); // a TLS greeting on the HTTP port
        for (int n = 8 + draws.below(24); n > 0; n--) {
          String hex = Integer.toHexString(0x100 + draws.below(0x100)).substring(1);
          junk.append("\\x").append(hex);
        }
        return junk.toString();
      }
    },
    BAD_STATUS {
      @Override
      String of(String line, Draws draws) {
        return line.replaceFirst(
            "\" \\d{3} ", "\" " + draws.oneOf(List.of("2OO", "-", "1000")) + " ");
      }
    },
    BAD_DATE {
      @Override
      String of(String line, Draws draws) {
        String wrong = draws.oneOf(List.of("31/Feb/2025", "02/Junk/2025", "2025-06-02"));
        return line.replaceFirst("\\[[^:]+:", "[" + wrong + ":");
      }
    };

    abstract String of(String line, Draws draws);
  }
}
