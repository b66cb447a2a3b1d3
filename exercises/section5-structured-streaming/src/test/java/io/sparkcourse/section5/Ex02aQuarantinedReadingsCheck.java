package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NOT_A_NUMBER;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NOT_TWO_FIELDS;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.NO_DEVICE;
import static io.sparkcourse.section5.Ex02aQuarantinedReadings.OUT_OF_RANGE;

import io.sparkcourse.section5.Ex02aQuarantinedReadings.Judged;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;

class Ex02aQuarantinedReadingsCheck
    extends QueryCheck<
        Function<Dataset<String>, Dataset<Judged>>, Ex02aQuarantinedReadingsCheck.Line, String> {
  private static final BigDecimal LEAST = BigDecimal.valueOf(-50);
  private static final BigDecimal MOST = BigDecimal.valueOf(60);

  /** A line of readings. */
  record Line(String text) {
    @Override
    public String toString() {
      return quoted(text);
    }
  }

  Ex02aQuarantinedReadingsCheck() {
    super("5.2a", Ex02aQuarantinedReadings::judged);
  }

  @Override
  protected void cases(Cases<Line, String> cases) {
    cases
        .of("something for each reading: the right ones, and the malformed ones with a reason")
        .batch(line("hall,21.5;attic,-3"), line("cellar;hall,22"))
        .batch(line("attic,x;hall,21.5"))
        .gives(1, "hall 21.5", "attic -3.0", malformed("cellar", NOT_TWO_FIELDS), "hall 22.0")
        .gives(2, malformed("attic,x", NOT_A_NUMBER), "hall 21.5");
    cases
        .of("readings of one line do not depend on each other")
        .batch(line("hall,21;x;attic,9;hall,99;cellar,7"))
        .gives(
            1,
            "hall 21.0",
            malformed("x", NOT_TWO_FIELDS),
            "attic 9.0",
            malformed("hall,99", OUT_OF_RANGE),
            "cellar 7.0");
    cases
        .of("equal ones, too")
        .batch(line("hall,21;hall,21"), line("hall,21"), line("x"), line("x"))
        .batch(line("hall,21;x"))
        .gives(
            1,
            "hall 21.0",
            "hall 21.0",
            "hall 21.0",
            malformed("x", NOT_TWO_FIELDS),
            malformed("x", NOT_TWO_FIELDS))
        .gives(2, "hall 21.0", malformed("x", NOT_TWO_FIELDS));
    cases
        .of("a reading between two semicolons, before the first or behind the last one, also empty")
        .batch(line("hall,21;;hall,22"), line(";hall,23"))
        .batch(line("hall,24;"))
        .batch(line(""))
        .gives(
            1,
            "hall 21.0",
            malformed("", NOT_TWO_FIELDS),
            "hall 22.0",
            malformed("", NOT_TWO_FIELDS),
            "hall 23.0")
        .gives(2, "hall 24.0", malformed("", NOT_TWO_FIELDS))
        .gives(3, malformed("", NOT_TWO_FIELDS));
    cases
        .of("not two fields: more than one comma")
        .batch(line("hall,21,5"), line("hall,21,"), line(",,"))
        .gives(
            1,
            malformed("hall,21,5", NOT_TWO_FIELDS),
            malformed("hall,21,", NOT_TWO_FIELDS),
            malformed(",,", NOT_TWO_FIELDS));
    cases
        .of("an empty field is a field")
        .batch(line("hall,"))
        .gives(1, malformed("hall,", NOT_A_NUMBER));
    cases
        .of("no device: the first field is empty")
        .batch(line(",21"), line("  ,21"), line("0,21"))
        .gives(1, malformed(",21", NO_DEVICE), malformed("  ,21", NO_DEVICE), "0 21.0");
    cases
        .of("the first reason that holds")
        .batch(line(",x"), line(","), line(",99"))
        .gives(
            1, malformed(",x", NO_DEVICE), malformed(",", NO_DEVICE), malformed(",99", NO_DEVICE));
    cases
        .of("spaces around a field do not belong to it, and those within it do")
        .batch(line(" hall , 21.5 ; living room,20"), line("hall,2 1"))
        .gives(1, "hall 21.5", "living room 20.0", malformed("hall,2 1", NOT_A_NUMBER));
    cases
        .of("its text as it came")
        .batch(line(" hall , x ;attic,7"))
        .gives(1, malformed(" hall , x ", NOT_A_NUMBER), "attic 7.0");
    cases
        .of("a number is digits, with or without a minus sign, with or without a point and digits")
        .batch(line("a,0"), line("a,007"), line("a,-12.50"), line("a,3.0"))
        .gives(1, "a 0.0", "a 7.0", "a -12.5", "a 3.0");
    cases
        .of("the number as it is: neither rounded, nor as near as a float is to it")
        .batch(line("a,21.43;a,-0.125"))
        .gives(1, "a 21.43", "a -0.125");
    cases
        .of("nothing else is a number here, whatever Java takes for one")
        .batch(line("a,1e1"), line("a,20d"), line("a,+5"), line("a,5."), line("a,.5"))
        .gives(
            1,
            malformed("a,1e1", NOT_A_NUMBER),
            malformed("a,20d", NOT_A_NUMBER),
            malformed("a,+5", NOT_A_NUMBER),
            malformed("a,5.", NOT_A_NUMBER),
            malformed("a,.5", NOT_A_NUMBER));
    cases
        .of("nothing else is a number here: no other digits, no second sign or point, no words")
        .batch(
            line("a,NaN"),
            line("a,--5"),
            line("a,1.2.3"),
            line("a,\u0663"),
            line("a,-"),
            line("a,- 5"))
        .gives(
            1,
            malformed("a,NaN", NOT_A_NUMBER),
            malformed("a,--5", NOT_A_NUMBER),
            malformed("a,1.2.3", NOT_A_NUMBER),
            malformed("a,\u0663", NOT_A_NUMBER),
            malformed("a,-", NOT_A_NUMBER),
            malformed("a,- 5", NOT_A_NUMBER));
    cases
        .of("less than -50 or more than 60: -50 and 60 are right")
        .batch(line("a,-50;a,-50.0;a,60;a,60.0"), line("a,-50.1;a,60.1;a,-51;a,61"))
        .gives(
            1,
            "a -50.0",
            "a -50.0",
            "a 60.0",
            "a 60.0",
            malformed("a,-50.1", OUT_OF_RANGE),
            malformed("a,60.1", OUT_OF_RANGE),
            malformed("a,-51", OUT_OF_RANGE),
            malformed("a,61", OUT_OF_RANGE));
    cases
        .of("less than -50 or more than 60, without rounding")
        .batch(line("a,-50.01;a,60.01;a,60.0004;a,59.99;a,60.000001"))
        .gives(
            1,
            malformed("a,-50.01", OUT_OF_RANGE),
            malformed("a,60.01", OUT_OF_RANGE),
            malformed("a,60.0004", OUT_OF_RANGE),
            "a 59.99",
            malformed("a,60.000001", OUT_OF_RANGE));
    cases
        .of("out of range, however many digits there are")
        .batch(line("a,99999999999999999999"))
        .gives(1, malformed("a,99999999999999999999", OUT_OF_RANGE));
    cases
        .of("a number is one or more digits, also behind the point")
        .batch(line("a,20.5;a,20.123456789;a,0000000000000000000000021.50000"))
        .gives(1, "a 20.5", "a 20.123456789", "a 21.5");
    cases
        .of("a device as it is, with its capitals")
        .batch(line("Hall,20;hall,21"))
        .gives(1, "Hall 20.0", "hall 21.0");
  }

  @Override
  protected Output<String> expected(Batches<Line> lines) {
    return judged(lines, null);
  }

  @Override
  protected Batches<Line> generated(Draws draws) {
    return draws.batches(
        4,
        5,
        () ->
            new Line(
                draws.list(draws.between(1, 4), () -> reading(draws)).stream()
                    .collect(Collectors.joining(";"))));
  }

  private static String reading(Draws draws) {
    String device = draws.oneOf("hall", "attic", " hall ", "");
    String number =
        draws.oneOf("21", "-50", "60", "60.1", "-50.1", " 7 ", "-3.5", "", "x", "1e1", "5.");
    return switch (draws.between(1, 10)) {
      case 1 -> device;
      case 2 -> device + "," + number + ",";
      case 3 -> "";
      default -> device + "," + number;
    };
  }

  @Override
  protected void connect(
      Function<Dataset<String>, Dataset<Judged>> answer, QueryRun<Line, String> run) {
    run.collect(
        answer.apply(run.stream(Encoders.STRING(), Line::text)),
        OutputMode.Append(),
        judged ->
            text(judged.getDevice(), judged.getCelsius(), judged.getText(), judged.getReason()));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Line, String> {
    DROPS_MALFORMED("It gives the right readings only: the malformed ones are lost."),
    GIVES_EQUAL_ONES_ONCE("Of equal readings it gives one."),
    GIVES_UP_A_LINE("A malformed reading takes the other readings of its line with it."),
    QUARANTINES_THE_LINE(
        "The text of a malformed reading is that of its whole line, also of the right ones in it."),
    LOSES_EMPTY_READINGS("It loses an empty reading at the end of a line."),
    LOSES_EMPTY_FIELDS(
        "It loses an empty field at the end of a reading, so that 'hall,' has one field, and"
            + " 'hall,21,' two."),
    TAKES_MORE_FIELDS("It takes the first two fields of a reading that has more."),
    TAKES_NO_DEVICE("It takes a reading without a device."),
    SAYS_ANOTHER_REASON_FIRST("It looks at the number first, and then whether there is a device."),
    KEEPS_SPACES("It does not take the spaces off the fields."),
    STRIPS_THE_TEXT("It takes the spaces off the text of a malformed reading."),
    TAKES_WHAT_JAVA_TAKES("It takes for a number what Java does, such as 1e1, 20d or 5."),
    TAKES_INTEGERS_ONLY("It takes no number with a point."),
    IGNORES_THE_RANGE("It takes a number that is out of range."),
    EXCLUDES_THE_LIMITS("It does not take -50 and 60.");

    private final String message;

    Mistaken(String message) {
      this.message = message;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Line, String>> model() {
      return Optional.of(lines -> judged(lines, this));
    }
  }

  static Line line(String text) {
    return new Line(text);
  }

  static String malformed(String text, String reason) {
    return text(null, null, text, reason);
  }

  /** Its non-null values, with a text in quotes. */
  private static String text(String device, Double celsius, String text, String reason) {
    return Stream.of(device, celsius, text == null ? null : quoted(text), reason)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /**
   * The model, and the models of the mistakes.
   *
   * @param slip null for the model
   */
  private static Output<String> judged(Batches<Line> lines, Mistaken slip) {
    return Output.inEachBatch(
        lines,
        batch -> {
          List<String> judged =
              lines.batch(batch).stream()
                  .flatMap(line -> ofLine(line.text(), slip).stream())
                  .toList();
          return slip == Mistaken.GIVES_EQUAL_ONES_ONCE
              ? judged.stream().distinct().toList()
              : judged;
        });
  }

  private static List<String> ofLine(String line, Mistaken slip) {
    List<String> judged = new ArrayList<>();
    for (String reading : parts(line, ';', slip == Mistaken.LOSES_EMPTY_READINGS)) {
      Optional<String> reason = reason(reading, slip);
      if (reason.isEmpty()) {
        judged.add(right(reading, slip));
      } else if (slip == Mistaken.GIVES_UP_A_LINE) {
        return List.of(malformed(line, reason.get()));
      } else if (slip != Mistaken.DROPS_MALFORMED) {
        String text = slip == Mistaken.QUARANTINES_THE_LINE ? line : reading;
        judged.add(malformed(slip == Mistaken.STRIPS_THE_TEXT ? text.strip() : text, reason.get()));
      }
    }
    return judged;
  }

  private static String right(String reading, Mistaken slip) {
    List<String> fields = fields(reading, slip);
    return text(fields.get(0), Double.valueOf(fields.get(1)), null, null);
  }

  private static Optional<String> reason(String reading, Mistaken slip) {
    List<String> fields = fields(reading, slip);
    if (fields.size() < 2 || (fields.size() > 2 && slip != Mistaken.TAKES_MORE_FIELDS)) {
      return Optional.of(NOT_TWO_FIELDS);
    }
    String number = fields.get(1);
    if (slip == Mistaken.SAYS_ANOTHER_REASON_FIRST && !isNumber(number, slip)) {
      return Optional.of(NOT_A_NUMBER);
    }
    if (fields.get(0).isEmpty() && slip != Mistaken.TAKES_NO_DEVICE) {
      return Optional.of(NO_DEVICE);
    }
    if (!isNumber(number, slip)) {
      return Optional.of(NOT_A_NUMBER);
    }
    return isOutOfRange(number, slip) ? Optional.of(OUT_OF_RANGE) : Optional.empty();
  }

  private static List<String> fields(String reading, Mistaken slip) {
    List<String> fields = parts(reading, ',', slip == Mistaken.LOSES_EMPTY_FIELDS);
    return slip == Mistaken.KEEPS_SPACES ? fields : fields.stream().map(String::strip).toList();
  }

  private static boolean isNumber(String text, Mistaken slip) {
    if (slip == Mistaken.TAKES_WHAT_JAVA_TAKES) {
      try {
        Double.parseDouble(text);
        return true;
      } catch (NumberFormatException none) {
        return false;
      }
    }
    List<String> parts = parts(text.startsWith("-") ? text.substring(1) : text, '.', false);
    return parts.size() <= (slip == Mistaken.TAKES_INTEGERS_ONLY ? 1 : 2)
        && parts.stream()
            .allMatch(part -> !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9'));
  }

  private static boolean isOutOfRange(String number, Mistaken slip) {
    double celsius = Double.parseDouble(number);
    if (slip == Mistaken.IGNORES_THE_RANGE || Double.isNaN(celsius)) {
      return false;
    }
    BigDecimal exact = BigDecimal.valueOf(celsius);
    int least = exact.compareTo(LEAST);
    int most = exact.compareTo(MOST);
    return slip == Mistaken.EXCLUDES_THE_LIMITS ? least <= 0 || most >= 0 : least < 0 || most > 0;
  }

  /** The parts between these characters; without empty ones at the end if they are lost. */
  private static List<String> parts(String text, char between, boolean losesEmptyOnes) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf(between); to >= 0; to = text.indexOf(between, from)) {
      parts.add(text.substring(from, to));
      from = to + 1;
    }
    parts.add(text.substring(from));
    while (losesEmptyOnes && parts.size() > 1 && parts.get(parts.size() - 1).isEmpty()) {
      parts.remove(parts.size() - 1);
    }
    return parts;
  }
}
