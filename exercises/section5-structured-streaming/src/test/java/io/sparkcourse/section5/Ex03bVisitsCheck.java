package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex03bVisitsCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex03bVisitsCheck.View, String> {
  private static final Instant MIDNIGHT = Instant.parse("2025-06-02T00:00:00Z");
  private static final int MINUTE = 60;
  private static final int DAY = 24 * 60 * MINUTE;
  private static final int MANY = 500;
  private static final int GAP = 30 * MINUTE;
  private static final int DELAY = 10 * MINUTE;

  /**
   * A page view.
   *
   * @param second since the start of the first day, or null
   */
  record View(String visitor, Integer second, String page) {
    @Override
    public String toString() {
      return visitor + " " + (second == null ? "(null)" : time(second)) + " " + page;
    }
  }

  Ex03bVisitsCheck() {
    super("5.3b", Ex03bVisits::visits);
  }

  @Override
  protected void cases(Cases<View, String> cases) {
    cases
        .of("the first view, the seconds to the last, views and different pages")
        .batch(view("ann", "12:00:00", "/tea"), view("ann", "12:20:05", "/mug"))
        .batch(view("ann", "12:40:00", "/tea"))
        .batch(view("bob", "13:20:00", "/tea"))
        .gives(3, "ann 12:00, 2400 seconds, 3 views, 2 pages");
    cases
        .of("of one visitor")
        .batch(view("ann", "12:00:00", "/tea"), view("bob", "12:20:00", "/tea"))
        .batch(view("cy", "13:00:00", "/tea"))
        .gives(
            2, "ann 12:00, 0 seconds, 1 views, 1 pages", "bob 12:20, 0 seconds, 1 views, 1 pages");
    cases
        .of("exactly 30 minutes are not too many")
        .batch(view("ann", "12:00:00", "/tea"), view("bob", "12:00:00", "/tea"))
        .batch(view("ann", "12:30:00", "/mug"), view("bob", "12:30:01", "/mug"))
        .batch(view("cy", "13:30:00", "/tea"))
        .gives(
            3,
            "ann 12:00, 1800 seconds, 2 views, 2 pages",
            "bob 12:00, 0 seconds, 1 views, 1 pages",
            "bob 12:30:01, 0 seconds, 1 views, 1 pages");
    cases
        .of("from one of them to the next: a visit may be long")
        .batch(view("ann", "12:00:00", "/tea"), view("ann", "12:25:00", "/tea"))
        .batch(view("ann", "12:50:00", "/tea"), view("ann", "13:15:00", "/tea"))
        .batch(view("bob", "13:55:00", "/tea"))
        .gives(3, "ann 12:00, 4500 seconds, 4 views, 1 pages");
    cases
        .of("a view that comes late can make one visit of two")
        .batch(view("ann", "12:00:00", "/tea"), view("ann", "12:35:00", "/mug"))
        .batch(view("ann", "12:25:01", "/cart"))
        .batch(view("bob", "13:15:00", "/tea"))
        .gives(3, "ann 12:00, 2100 seconds, 3 views, 3 pages");
    cases
        .of("at least 40 minutes after the visit's last view")
        .batch(view("ann", "12:00:00", "/tea"))
        .batch(view("bob", "12:39:59", "/tea"))
        .batch(view("bob", "12:40:00", "/tea"))
        .gives(3, "ann 12:00, 0 seconds, 1 views, 1 pages");
    cases
        .of("less than 10 minutes late, 39 minutes after the view before")
        .batch(view("ann", "12:00:00", "/tea"), view("bob", "12:39:00", "/tea"))
        .batch(view("ann", "12:29:30", "/mug"))
        .batch(view("bob", "13:09:30", "/mug"))
        .gives(3, "ann 12:00, 1770 seconds, 2 views, 2 pages");
    cases
        .of("once, and a visit later is another one")
        .batch(view("ann", "12:00:00", "/tea"))
        .batch(view("ann", "12:50:00", "/tea"))
        .batch(view("ann", "12:55:00", "/tea"))
        .batch(view("bob", "13:35:00", "/tea"))
        .gives(2, "ann 12:00, 0 seconds, 1 views, 1 pages")
        .gives(4, "ann 12:50, 300 seconds, 2 views, 1 pages");
    cases
        .of("a view without time does not count")
        .batch(view("ann", "12:00:00", "/tea"), new View("ann", null, "/mug"))
        .batch(view("bob", "12:40:00", "/tea"))
        .batch(new View("bob", null, "/mug"))
        .gives(2, "ann 12:00, 0 seconds, 1 views, 1 pages");
    cases
        .of("two views of one second are two, also of the same page")
        .batch(
            view("ann", "12:00:00", "/tea"),
            view("ann", "12:00:00", "/tea"),
            view("ann", "12:00:00", "/mug"),
            view("bob", "12:40:00", "/tea"))
        .gives(1, "ann 12:00, 0 seconds, 3 views, 2 pages");
    cases
        .of("visitors and pages are compared as they are")
        .batch(
            view("ann", "12:00:00", "/tea"),
            view("Ann", "12:01:00", "/tea"),
            view("ann", "12:02:00", "/Tea"),
            view("ann", "12:03:00", "/tea?from=cart"),
            view("ann", "12:04:00", "/tea/green"),
            view("bob", "12:45:00", "/tea"))
        .gives(
            1,
            "ann 12:00, 240 seconds, 4 views, 4 pages",
            "Ann 12:01, 0 seconds, 1 views, 1 pages");
    cases
        .of("slashes and spaces are a part of a page, and a page may be an empty text")
        .batch(
            view("ann", "12:00:00", "/tea"),
            view("ann", "12:01:00", "/tea/"),
            view("ann", "12:02:00", "/tea "),
            view("ann", "12:03:00", " /tea"),
            view("ann", "12:04:00", ""),
            view("ann", "12:05:00", "tea"),
            view("ann", "12:06:00", "/my tea"),
            view("ann", "12:07:00", "/my  tea"),
            view("bob", "12:48:00", "/tea"))
        .gives(1, "ann 12:00, 420 seconds, 8 views, 8 pages");
    cases
        .of("spaces are a part of a visitor, and a visitor may be an empty text")
        .batch(
            view("ann", "12:00:00", "/tea"),
            view(" ann", "12:01:00", "/tea"),
            view("ann ", "12:02:00", "/tea"),
            view("", "12:03:00", "/tea"),
            view("ann b", "12:04:00", "/tea"),
            view("ann  b", "12:05:00", "/tea"),
            view("bob", "12:46:00", "/tea"))
        .gives(
            1,
            "ann 12:00, 0 seconds, 1 views, 1 pages",
            " ann 12:01, 0 seconds, 1 views, 1 pages",
            "ann  12:02, 0 seconds, 1 views, 1 pages",
            " 12:03, 0 seconds, 1 views, 1 pages",
            "ann b 12:04, 0 seconds, 1 views, 1 pages",
            "ann  b 12:05, 0 seconds, 1 views, 1 pages");
    cases
        .of("the seconds from the first view to the last, also over midnight")
        .batch(view("ann", "23:50:00", "/tea"), new View("ann", DAY + 10 * MINUTE, "/mug"))
        .batch(new View("bob", DAY + 50 * MINUTE, "/tea"))
        .gives(2, "ann 23:50, 1200 seconds, 2 views, 2 pages");
    cases
        .of("the number of different pages, also if there are many")
        .batch(
            Stream.concat(
                    IntStream.range(0, MANY).mapToObj(i -> view("ann", "12:00:00", "/" + i)),
                    Stream.of(view("bob", "12:40:00", "/tea")))
                .toList())
        .gives(1, "ann 12:00, 0 seconds, " + MANY + " views, " + MANY + " pages");
  }

  @Override
  protected Output<String> expected(Batches<View> views) {
    return visits(views, GAP, GAP, DELAY, View::visitor, Visit::text);
  }

  /** Each view is less than 10 minutes late, compared with all views before it. */
  @Override
  protected Batches<View> generated(Draws draws) {
    Map<String, Integer> last = new HashMap<>();
    return draws.batches(
        5,
        5,
        () -> {
          String visitor = draws.oneOf("ann", "bob", "cy");
          int newest = last.values().stream().mapToInt(each -> each).max().orElse(12 * 60 * MINUTE);
          int next =
              last.getOrDefault(visitor, newest)
                  + (draws.percent(50) ? (int) draws.around(GAP) : draws.oneOf(-300, 0, 60, 2400));
          int second = Math.max(next, newest - DELAY + 1);
          last.merge(visitor, second, Math::max);
          return new View(
              visitor, draws.percent(10) ? null : second, draws.oneOf("/tea", "/mug", "/cart"));
        });
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<View, String> run) {
    Dataset<Row> views =
        run.stream(
            "visitor STRING, time TIMESTAMP, page STRING",
            view -> RowFactory.create(view.visitor(), timestamp(view.second()), view.page()));
    run.collect(
        answer.apply(views),
        "visitor STRING, start TIMESTAMP, seconds BIGINT, views BIGINT, pages BIGINT",
        OutputMode.Append(),
        row ->
            text(
                row.getAs("visitor"),
                second(row.getAs("start")),
                row.getAs("seconds"),
                row.getAs("views"),
                row.getAs("pages")));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Append output mode not supported")) {
      return Optional.of(Mistaken.HAS_NO_WATERMARK);
    }
    if (failure.contains("Global aggregation with session window")) {
      return Optional.of(Mistaken.GROUPS_BY_THE_SESSION_ALONE);
    }
    return failure.contains("Distinct aggregations are not supported")
        ? Optional.of(Mistaken.COUNTS_DISTINCT)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<View, String> {
    HAS_NO_WATERMARK(
        "Spark refuses the output mode append: the column that it groups by has no watermark. It has"
            + " none without withWatermark, nor if it is taken from the Dataset as it was before.",
        null),
    GROUPS_BY_THE_SESSION_ALONE(
        "It groups by the session alone, which a stream does not do. A visit is of one visitor.",
        null),
    COUNTS_DISTINCT(
        "It uses countDistinct, which Spark refuses on a stream. A set of the pages has a size.",
        null),
    COUNTS_THE_GAP(
        "Its seconds go to the end of the session, 30 minutes after the last view.",
        views ->
            visits(views, GAP, GAP, DELAY, View::visitor, visit -> visit.text(GAP, visit.pages()))),
    COUNTS_EQUAL_VIEWS_ONCE(
        "It counts views of one page by one visitor in one second as one.",
        views ->
            visits(views.only(new HashSet<>()::add), GAP, GAP, DELAY, View::visitor, Visit::text)),
    COUNTS_ALL_PAGES(
        "Its number of pages is that of the views: a page that is seen twice counts twice.",
        views ->
            visits(views, GAP, GAP, DELAY, View::visitor, visit -> visit.text(0, visit.views))),
    ENDS_A_VISIT_AT_30_MINUTES(
        "It ends a visit where exactly 30 minutes are between two views.",
        views -> visits(views, GAP - 1, GAP, DELAY, View::visitor, Visit::text)),
    SWAPS_GAP_AND_DELAY(
        "It ends a visit when a visitor is silent for 10 minutes, and waits 30 for late views.",
        views -> visits(views, DELAY, DELAY, GAP, View::visitor, Visit::text)),
    MAKES_A_VISIT_OF_EACH_PAGE(
        "It makes a visit of each page of a visitor.",
        views ->
            visits(
                views, GAP, GAP, DELAY, view -> view.visitor() + " " + view.page(), Visit::text)),
    LEAVES_OUT_SINGLE_VIEWS(
        "It leaves out visits of a single view.",
        views ->
            visits(
                views,
                GAP,
                GAP,
                DELAY,
                View::visitor,
                visit -> visit.views > 1 ? visit.text() : null)),
    DOES_NOT_WAIT(
        "It gives a visit before the newest view is 40 minutes after its last one, and loses, or counts"
            + " as another visit, what comes late.",
        views -> visits(views, GAP, GAP, 0, View::visitor, Visit::text)),
    WAITS_TOO_LONG(
        "It does not give a visit when the newest view is 40 minutes after its last one, but later.",
        views -> visits(views, GAP, GAP, GAP, View::visitor, Visit::text)),
    GIVES_NOTHING(
        "It gives no row at all. (A gap that Spark cannot read makes all rows vanish.)",
        views -> Output.none());

    private final String message;
    private final Model<View, String> model;

    Mistaken(String message, Model<View, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<View, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** Views that belong together. */
  private static final class Visit {
    private final String visitor;
    private int first;
    private int last;
    private long views = 1;
    private final Set<String> pages = new HashSet<>();

    Visit(View view) {
      this.visitor = view.visitor();
      this.first = view.second();
      this.last = view.second();
      this.pages.add(view.page());
    }

    boolean isNear(Visit other, int gap) {
      return other.first <= last + gap && first <= other.last + gap;
    }

    void add(Visit other) {
      first = Math.min(first, other.first);
      last = Math.max(last, other.last);
      views += other.views;
      pages.addAll(other.pages);
    }

    long pages() {
      return pages.size();
    }

    String text() {
      return text(0, pages());
    }

    String text(int more, long pages) {
      return Ex03bVisitsCheck.text(visitor, first, last - first + more, views, pages);
    }
  }

  /**
   * The visits that are over after each batch.
   *
   * @param near how many seconds may be between two views
   * @param silence after how many seconds a visit is over if nothing is late
   * @param key by which views are grouped into visits
   * @param row the text of a visit, or null for none
   */
  private static Output<String> visits(
      Batches<View> views,
      int near,
      int silence,
      int delay,
      Function<View, String> key,
      Function<Visit, String> row) {
    Map<String, List<Visit>> open = new TreeMap<>();
    Map<Integer, List<String>> over = new TreeMap<>();
    long newest = Long.MIN_VALUE / 2;
    for (int batch = 1; batch <= views.size(); batch++) {
      long before = newest - delay;
      for (View view : views.batch(batch)) {
        if (view.second() == null) {
          continue;
        }
        newest = Math.max(newest, view.second());
        if (view.second() + silence > before) {
          add(open.computeIfAbsent(key.apply(view), none -> new ArrayList<>()), view, near);
        }
      }
      long watermark = newest - delay;
      List<String> rows = new ArrayList<>();
      for (List<Visit> visits : open.values()) {
        visits.stream()
            .filter(visit -> visit.last + silence <= watermark)
            .map(row)
            .forEach(rows::add);
        visits.removeIf(visit -> visit.last + silence <= watermark);
      }
      rows.removeIf(text -> text == null);
      over.put(batch, rows);
    }
    return Output.of(over);
  }

  private static void add(List<Visit> visits, View view, int near) {
    Visit visit = new Visit(view);
    List<Visit> others = visits.stream().filter(other -> other.isNear(visit, near)).toList();
    others.forEach(visit::add);
    visits.removeAll(others);
    visits.add(visit);
  }

  static View view(String visitor, String time, String page) {
    return new View(visitor, LocalTime.parse(time).toSecondOfDay(), page);
  }

  private static String text(String visitor, int start, long seconds, long views, long pages) {
    return visitor
        + " "
        + time(start)
        + ", "
        + seconds
        + " seconds, "
        + views
        + " views, "
        + pages
        + " pages";
  }

  /** Such as {@code 12:10}, or {@code 12:10:01}, or {@code 00:10 of day 2}. */
  private static String time(int second) {
    String time = LocalTime.ofSecondOfDay(Math.floorMod(second, DAY)).toString();
    return second < DAY ? time : time + " of day " + (1 + second / DAY);
  }

  private static Timestamp timestamp(Integer second) {
    return second == null ? null : Timestamp.from(MIDNIGHT.plusSeconds(second));
  }

  private static int second(Timestamp time) {
    return Math.toIntExact(Duration.between(MIDNIGHT, time.toInstant()).toSeconds());
  }
}
