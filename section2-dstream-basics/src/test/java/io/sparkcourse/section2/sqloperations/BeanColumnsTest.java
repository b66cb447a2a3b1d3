package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.testing.TestSpark;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Lecture 2.12: the columns that createDataFrame makes from a class. */
class BeanColumnsTest {
  @Test
  void theColumnsAreTheGettersInAlphabeticalOrder() {
    assertThat(table(new Flight(null, 5, 100, "SEA", "LAX"), Flight.class).columns())
        .containsExactly(
            "arrivalDelayMin", "departureLocal", "destination", "distanceMi", "origin");
  }

  @Test
  void namesOfColumnsAreNotCaseSensitiveUnlessASettingSaysSo() {
    Dataset<Row> flights = table(new Flight(null, 5, 100, "SEA", "LAX"), Flight.class);

    assertThat(flights.select("ARRIVALDELAYMIN").first().getInt(0)).isEqualTo(5);
  }

  @Test
  void eachTypeHasItsColumnType() {
    assertThat(types(LogEntry.class))
        .isEqualTo(
            "struct<bytes:bigint,clientIp:string,method:string,path:string,referrer:string,"
                + "status:int,time:timestamp,userAgent:string>"); // time is an Instant
    assertThat(types(Flight.class)).contains("departureLocal:timestamp_ntz"); // a LocalDateTime
    assertThat(types(Tweet.class)).contains("hashtags:array<string>", "retweetOf:bigint");
    assertThat(types(Airport.class)).contains("latitude:double");
    assertThat(types(WikipediaEdit.class)).contains("minor:boolean"); // from isMinor()
    assertThat(types(Nested.class)).startsWith("struct<airport:struct<city:string,");
    assertThat(empty(Nested.class).select("airport.city").columns()).containsExactly("city");
  }

  @Test
  void anObjectMayBeNullAndAPrimitiveMayNot() {
    StructType schema = empty(Tweet.class).schema();

    assertThat(schema.apply("retweetOf").nullable()).isTrue(); // a Long
    assertThat(schema.apply("id").nullable()).isFalse(); // a long
  }

  @Test
  void anInstantIsShownInTheTimeZoneOfTheSession() {
    SparkSession spark = TestSpark.session();
    LogEntry entry = new LogEntry();
    entry.setTime(Instant.parse("2025-06-02T12:40:00Z"));
    table(entry, LogEntry.class).createOrReplaceTempView("requests");
    String zone = spark.conf().get("spark.sql.session.timeZone");
    try {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      assertThat(shownTime(spark)).isEqualTo("2025-06-02 12:40:00");

      spark.conf().set("spark.sql.session.timeZone", "America/New_York");
      assertThat(shownTime(spark)).isEqualTo("2025-06-02 08:40:00");
    } finally {
      spark.conf().set("spark.sql.session.timeZone", zone);
    }
  }

  @Test
  void withoutGettersThereAreRowsButNoColumns() {
    Dataset<Row> table = table(new WithoutGetters(), WithoutGetters.class);

    assertThat(table.columns()).isEmpty();
    assertThat(table.count()).isEqualTo(1);
    assertThatThrownBy(() -> table.select("item")).hasMessageContaining("UNRESOLVED_COLUMN");
  }

  @Test
  void aRecordHasNoGettersSoItHasNoColumns() {
    Dataset<Row> table = table(new Sale("tea", 3), Sale.class);

    assertThat(table.columns()).isEmpty();
    assertThat(table.count()).isEqualTo(1);
  }

  @Test
  void butARowCanBeMadeOfARecord() {
    SparkSession spark = TestSpark.session();
    JavaRDD<Sale> rdd = TestSpark.context().parallelize(List.of(new Sale("tea", 3)));

    // region rows
    StructType columns = new StructType().add("item", "string").add("amount", "int");
    Dataset<Row> sales =
        spark.createDataFrame(
            rdd.map(sale -> RowFactory.create(sale.item(), sale.amount())), columns);
    // endregion

    assertThat(sales.columns()).containsExactly("item", "amount"); // the order is our own
    assertThat(sales.collectAsList()).containsExactly(RowFactory.create("tea", 3));
  }

  @Test
  void neitherSettersNorAConstructorWithoutArgumentsAreNeeded() {
    assertThat(table(new OnlyGetters("tea"), OnlyGetters.class).collectAsList())
        .containsExactly(RowFactory.create("tea"));
  }

  @Test
  void aClassThatIsNotPublicFails() {
    assertThatThrownBy(() -> table(new NotPublic(), NotPublic.class).collectAsList())
        .hasMessageContaining("IllegalAccessException")
        .hasMessageContaining("cannot access a member of class");
  }

  @Test
  void anEnumFails() {
    assertThatThrownBy(() -> table(new WithEnum(), WithEnum.class).collectAsList())
        .hasMessageContaining("cannot be converted to the string type");
  }

  @Test
  void aListOfBeansInABeanFails() {
    assertThatThrownBy(() -> table(new WithBeans(), WithBeans.class).collectAsList())
        .hasMessageContaining("cannot be converted to struct");
  }

  private static <T> Dataset<Row> table(T element, Class<T> type) {
    return TestSpark.session()
        .createDataFrame(TestSpark.context().parallelize(List.of(element)), type);
  }

  private static Dataset<Row> empty(Class<?> type) {
    return TestSpark.session().createDataFrame(List.of(), type);
  }

  private static String types(Class<?> type) {
    return empty(type).schema().catalogString();
  }

  private static String shownTime(SparkSession spark) {
    return spark.sql("SELECT string(time) FROM requests").first().getString(0);
  }

  /** A field alone is no property. */
  public static final class WithoutGetters implements Serializable {
    private static final long serialVersionUID = 1L;
    public String item = "tea";
  }

  /** Its methods are item() and amount(). */
  public record Sale(String item, int amount) implements Serializable {}

  /** The minimum for a row. */
  public static final class OnlyGetters implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String item;

    OnlyGetters(String item) {
      this.item = item;
    }

    public String getItem() {
      return item;
    }
  }

  static final class NotPublic implements Serializable {
    private static final long serialVersionUID = 1L;

    public String getItem() {
      return "tea";
    }
  }

  /** A bean with another one in it. */
  public static final class Nested implements Serializable {
    private static final long serialVersionUID = 1L;

    public Airport getAirport() {
      return new Airport();
    }
  }

  /** A bean with a constant in it. */
  public static final class WithEnum implements Serializable {
    private static final long serialVersionUID = 1L;

    public Thread.State getState() {
      return Thread.State.NEW;
    }
  }

  /** A bean with several others in it. */
  public static final class WithBeans implements Serializable {
    private static final long serialVersionUID = 1L;

    public List<OnlyGetters> getItems() {
      return List.of(new OnlyGetters("tea"));
    }
  }
}
