package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.DYNALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.model.AttributeAction;
import com.amazonaws.services.dynamodbv2.model.AttributeDefinition;
import com.amazonaws.services.dynamodbv2.model.AttributeValue;
import com.amazonaws.services.dynamodbv2.model.AttributeValueUpdate;
import com.amazonaws.services.dynamodbv2.model.BillingMode;
import com.amazonaws.services.dynamodbv2.model.ConditionalCheckFailedException;
import com.amazonaws.services.dynamodbv2.model.CreateTableRequest;
import com.amazonaws.services.dynamodbv2.model.DeleteItemRequest;
import com.amazonaws.services.dynamodbv2.model.ExpectedAttributeValue;
import com.amazonaws.services.dynamodbv2.model.KeySchemaElement;
import com.amazonaws.services.dynamodbv2.model.KeyType;
import com.amazonaws.services.dynamodbv2.model.ProvisionedThroughput;
import com.amazonaws.services.dynamodbv2.model.PutItemRequest;
import com.amazonaws.services.dynamodbv2.model.ResourceNotFoundException;
import com.amazonaws.services.dynamodbv2.model.ReturnValue;
import com.amazonaws.services.dynamodbv2.model.ScanRequest;
import com.amazonaws.services.dynamodbv2.model.ScanResult;
import com.amazonaws.services.dynamodbv2.model.TableDescription;
import com.amazonaws.services.dynamodbv2.model.UpdateItemRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Our DynamoDB and npm's agree on every case that a table of leases needs. */
@ParameterizedClass(name = "{0}")
@EnumSource(
    value = Peer.class,
    names = {"EMULATOR", "DYNALITE"})
class DynamoDbConformanceTest {
  private static final String KEY = "leaseKey";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static Peer.Server server;
  private static AmazonDynamoDB client;

  private final Peer peer;

  DynamoDbConformanceTest(Peer peer) {
    this.peer = peer;
  }

  @BeforeParameterizedClassInvocation
  static void startServer(Peer peer) throws Exception {
    server = peer.start();
    client = Clients.dynamoDb(server.endpoint());
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    if (server != null) {
      client.shutdown();
      server.close();
      server = null;
    }
  }

  // Tables

  @Test
  void aTableIsDescribedAsItWasCreated() {
    String name = newTable();
    TableDescription table = client.describeTable(name).getTable();
    assertThat(table.getTableName()).isEqualTo(name);
    assertThat(table.getTableArn()).matches("arn:aws:dynamodb:us-east-1:\\d{12}:table/" + name);
    assertThat(table.getKeySchema()).containsExactly(new KeySchemaElement(KEY, KeyType.HASH));
    assertThat(table.getAttributeDefinitions()).containsExactly(new AttributeDefinition(KEY, "S"));
    assertThat(table.getProvisionedThroughput().getReadCapacityUnits()).isEqualTo(10);
    assertThat(table.getProvisionedThroughput().getWriteCapacityUnits()).isEqualTo(20);
    assertThat(table.getBillingModeSummary()).isNull();
  }

  @Test
  void aTableMayBePaidPerRequest() {
    String name = newName();
    client.createTable(
        request(name)
            .withProvisionedThroughput((ProvisionedThroughput) null)
            .withBillingMode(BillingMode.PAY_PER_REQUEST));
    awaitActive(name);
    TableDescription table = client.describeTable(name).getTable();
    assertThat(table.getBillingModeSummary().getBillingMode()).isEqualTo("PAY_PER_REQUEST");
    assertThat(table.getProvisionedThroughput().getReadCapacityUnits()).isZero();
  }

  @Test
  void aTableThatExistsIsNotCreatedAgain() {
    String name = newTable();
    assertRefused(() -> client.createTable(request(name)), "ResourceInUseException");
  }

  @Test
  void aTableNeedsANameAKeyAndAThroughput() {
    assertRefused(() -> client.createTable(request("ab")), "ValidationException", "at least 3");
    assertRefused(() -> client.createTable(request("a b c")), "ValidationException", "ableName");
    assertRefused(
        () ->
            client.createTable(
                request(newName()).withProvisionedThroughput(new ProvisionedThroughput(0L, 1L))),
        "ValidationException",
        "'provisionedThroughput.readCapacityUnits'",
        "greater than or equal to 1");
    assertRefused(
        () ->
            client.createTable(
                request(newName())
                    .withAttributeDefinitions(List.of(new AttributeDefinition("other", "S")))),
        "ValidationException",
        "Some index key attributes are not defined in AttributeDefinitions");
    assertRefused(
        () ->
            client.createTable(
                request(newName())
                    .withProvisionedThroughput((ProvisionedThroughput) null)
                    .withBillingMode(BillingMode.PROVISIONED)),
        "ValidationException",
        "must both be specified when BillingMode is PROVISIONED");
  }

  @Test
  void aTableThatDoesNotExistIsNotFound() {
    String missing = "missing";
    assertRefused(
        () -> client.describeTable(missing),
        "ResourceNotFoundException",
        "Requested resource not found: Table: missing not found");
    assertRefused(() -> client.deleteTable(missing), "ResourceNotFoundException");
    assertRefused(
        () -> client.getItem(missing, key("a")),
        "ResourceNotFoundException",
        "Requested resource not found");
    assertRefused(() -> client.putItem(missing, key("a")), "ResourceNotFoundException");
    assertRefused(() -> client.deleteItem(missing, key("a")), "ResourceNotFoundException");
    assertRefused(() -> client.scan(new ScanRequest(missing)), "ResourceNotFoundException");
  }

  @Test
  void aDeletedTableGoesAwayWithItsItems() {
    String table = newTable();
    client.putItem(table, key("a"));
    client.deleteTable(table);
    await().atMost(PATIENCE).until(() -> isMissing(table));
    client.createTable(request(table));
    awaitActive(table);
    assertThat(scan(table)).isEmpty();
  }

  // Items

  @Test
  void anItemComesBackAsItWent() {
    String table = newTable();
    Map<String, AttributeValue> item =
        Map.of(
            KEY,
            s("shardId-000000000000"),
            "owner",
            s("worker ü"),
            "counter",
            n("42"),
            "parents",
            new AttributeValue().withSS("p2", "p1"),
            "done",
            new AttributeValue().withBOOL(false),
            "nothing",
            new AttributeValue().withNULL(true),
            "more",
            new AttributeValue().withM(Map.of("inner", n("1"))));
    client.putItem(table, item);
    Map<String, AttributeValue> found =
        client.getItem(table, key("shardId-000000000000"), true).getItem();
    assertThat(found.get("parents").getSS()).containsExactlyInAnyOrder("p1", "p2");
    assertThat(without(found, "parents")).isEqualTo(without(item, "parents"));
    assertThat(client.getItem(table, key("other")).getItem()).isNull();
  }

  @Test
  void anItemIsReplacedAsAWhole() {
    String table = newTable();
    client.putItem(table, Map.of(KEY, s("a"), "x", n("1")));
    Map<String, AttributeValue> replaced =
        client.putItem(table, Map.of(KEY, s("a"), "y", n("2")), "ALL_OLD").getAttributes();
    assertThat(replaced).isEqualTo(Map.of(KEY, s("a"), "x", n("1")));
    assertThat(item(table, "a")).isEqualTo(Map.of(KEY, s("a"), "y", n("2")));
  }

  @Test
  void anItemNeedsItsKey() {
    String table = newTable();
    assertRefused(
        () -> client.putItem(table, Map.of("x", s("a"))),
        "ValidationException",
        "One or more parameter values were invalid: Missing the key leaseKey in the item");
    assertRefused(
        () -> client.putItem(table, Map.of(KEY, n("1"))),
        "ValidationException",
        "Type mismatch for key leaseKey expected: S actual: N");
    assertRefused(
        () -> client.putItem(table, key("")),
        "ValidationException",
        "The AttributeValue for a key attribute cannot contain an empty string value. Key: leaseKey");
    assertRefused(
        () -> client.getItem(table, Map.of("x", s("a"))),
        "ValidationException",
        "The provided key element does not match the schema");
    assertRefused(
        () -> client.getItem(table, Map.of(KEY, s("a"), "x", s("b"))),
        "ValidationException",
        "The provided key element does not match the schema");
    assertRefused(
        () -> client.getItem(table, Map.of(KEY, n("1"))),
        "ValidationException",
        "The provided key element does not match the schema");
  }

  @Test
  void aValueHasOneTypeAndFitsIt() {
    String table = newTable();
    assertRefused(
        () -> client.putItem(table, Map.of(KEY, s("a"), "x", n("many"))),
        "ValidationException",
        "The parameter cannot be converted to a numeric value: many");
    assertRefused(
        () -> client.putItem(table, Map.of(KEY, s("a"), "x", n("1".repeat(39)))),
        "ValidationException",
        "more than 38 significant digits");
    assertRefused(
        () -> client.putItem(table, Map.of(KEY, s("a"), "x", new AttributeValue())),
        "ValidationException",
        "Supplied AttributeValue is empty");
    assertRefused(
        () -> client.putItem(table, Map.of(KEY, s("a"), "x", new AttributeValue("s").withN("1"))),
        "ValidationException",
        "Supplied AttributeValue has more than one datatypes set");
    assertRefused(
        () ->
            client.putItem(table, Map.of(KEY, s("a"), "x", new AttributeValue().withSS("p", "p"))),
        "ValidationException",
        "contains duplicates");
    assertRefused(
        () ->
            client.putItem(table, Map.of(KEY, s("a"), "x", new AttributeValue().withSS(List.of()))),
        "ValidationException",
        "An string set  may not be empty");
  }

  @Test
  void anItemIsDeletedOnceAndAgain() {
    String table = newTable();
    client.putItem(table, Map.of(KEY, s("a"), "x", n("1")));
    assertThat(client.deleteItem(table, key("a"), "ALL_OLD").getAttributes())
        .isEqualTo(Map.of(KEY, s("a"), "x", n("1")));
    assertThat(item(table, "a")).isNull();
    assertThat(client.deleteItem(table, key("a"), "ALL_OLD").getAttributes()).isNull();
    assertRefused(
        () -> client.putItem(table, key("a"), "UPDATED_NEW"),
        "ValidationException",
        "ReturnValues can only be ALL_OLD or NONE");
    assertRefused(
        () -> client.putItem(table, key("a"), "EVERYTHING"),
        "ValidationException",
        "Value 'EVERYTHING' at 'returnValues'");
    peer.deviates(DYNALITE, "it does not look at ReturnValues of DeleteItem");
    assertRefused(
        () -> client.deleteItem(table, key("a"), "ALL_NEW"),
        "ValidationException",
        "ReturnValues can only be ALL_OLD or NONE");
  }

  @Test
  void aScanHasPages() {
    String table = newTable();
    List<String> keys = List.of("a", "b", "c", "d", "e");
    keys.forEach(key -> client.putItem(table, key(key)));
    List<Integer> sizes = new ArrayList<>();
    List<String> found = new ArrayList<>();
    Map<String, AttributeValue> start = null;
    do {
      ScanResult page =
          client.scan(new ScanRequest(table).withLimit(2).withExclusiveStartKey(start));
      assertThat(page.getCount()).isEqualTo(page.getItems().size());
      sizes.add(page.getCount());
      page.getItems().forEach(item -> found.add(item.get(KEY).getS()));
      start = page.getLastEvaluatedKey();
      if (start != null) {
        client.deleteItem(table, start); // where the next page begins need not exist
      }
    } while (start != null);
    assertThat(sizes).containsExactly(2, 2, 1);
    assertThat(found).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void aScanStopsAtItsLimitWithoutLookingFurther() {
    String table = newTable();
    client.putItem(table, key("a"));
    ScanResult page = client.scan(new ScanRequest(table).withLimit(1));
    assertThat(page.getLastEvaluatedKey()).isEqualTo(key("a"));
    assertThat(
            client
                .scan(
                    new ScanRequest(table)
                        .withLimit(1)
                        .withExclusiveStartKey(page.getLastEvaluatedKey()))
                .getItems())
        .isEmpty();
    assertThat(client.scan(new ScanRequest(table).withLimit(2)).getLastEvaluatedKey()).isNull();
    assertRefused(
        () -> client.scan(new ScanRequest(table).withLimit(0)), "ValidationException", "'limit'");
    assertRefused(
        () -> client.scan(new ScanRequest(table).withExclusiveStartKey(Map.of("other", s("a")))),
        "ValidationException",
        "The provided starting key is invalid");
  }

  // Conditions

  @Test
  void aLeaseIsCreatedOnce() {
    String table = newTable();
    PutItemRequest create =
        new PutItemRequest(table, Map.of(KEY, s("a"), "counter", n("0")))
            .withExpected(Map.of(KEY, new ExpectedAttributeValue(false)));
    client.putItem(create);
    assertRefused(
        () -> client.putItem(create),
        "ConditionalCheckFailedException",
        "The conditional request failed");
  }

  @Test
  void aLeaseIsRenewedByItsOwnerOnly() {
    String table = newTable();
    client.putItem(table, Map.of(KEY, s("a"), "owner", s("one"), "counter", n("1")));
    UpdateItemRequest renew =
        new UpdateItemRequest()
            .withTableName(table)
            .withKey(key("a"))
            .withExpected(Map.of("owner", value(s("one")), "counter", value(n("1"))))
            .withAttributeUpdates(Map.of("counter", put(n("2"))));
    client.updateItem(renew);
    assertThat(item(table, "a").get("counter")).isEqualTo(n("2"));
    assertRefused(() -> client.updateItem(renew), "ConditionalCheckFailedException");
    assertThat(item(table, "a").get("counter")).isEqualTo(n("2"));
  }

  @Test
  void aConditionOnAnItemThatIsMissingFails() {
    String table = newTable();
    assertRefused(
        () ->
            client.deleteItem(
                new DeleteItemRequest(table, key("a"))
                    .withExpected(Map.of("counter", value(n("1"))))),
        "ConditionalCheckFailedException");
    assertRefused(
        () ->
            client.updateItem(
                new UpdateItemRequest()
                    .withTableName(table)
                    .withKey(key("a"))
                    .withExpected(Map.of("counter", value(n("1"))))
                    .withAttributeUpdates(Map.of("counter", put(n("2"))))),
        "ConditionalCheckFailedException");
    assertThat(scan(table)).isEmpty();
  }

  @Test
  void numbersAreComparedByTheirValueAndSetsWithoutAnOrder() {
    String table = newTable();
    client.putItem(
        table,
        Map.of(KEY, s("a"), "number", n("10"), "set", new AttributeValue().withSS("p", "q")));
    assertHolds(table, "number", value(n("10.00")), true);
    assertHolds(table, "number", value(n("1e1")), true);
    assertHolds(table, "number", value(s("10")), false);
    assertHolds(table, "set", value(new AttributeValue().withSS("q", "p")), true);
    assertHolds(table, "set", value(new AttributeValue().withSS("p")), false);
  }

  @Test
  void everyComparisonHoldsAndFails() {
    String table = newTable();
    client.putItem(
        table,
        Map.of(
            KEY,
            s("a"),
            "number",
            n("9"),
            "text",
            s("shard-7"),
            "set",
            new AttributeValue().withSS("p", "q")));
    assertCompares(table, "number", "EQ", true, n("9"));
    assertCompares(table, "number", "EQ", false, n("8"));
    assertCompares(table, "number", "NE", true, n("8"));
    assertCompares(table, "number", "NE", false, n("9"));
    assertCompares(table, "number", "LT", true, n("10")); // not as text
    assertCompares(table, "number", "LT", false, n("9"));
    assertCompares(table, "number", "LE", true, n("9"));
    assertCompares(table, "number", "LE", false, n("8.9"));
    assertCompares(table, "number", "GT", true, n("-10"));
    assertCompares(table, "number", "GT", false, n("9"));
    assertCompares(table, "number", "GE", true, n("9"));
    assertCompares(table, "number", "GE", false, n("9.1"));
    assertCompares(table, "number", "GE", false, s("1"));
    assertCompares(table, "number", "BETWEEN", true, n("9"), n("10"));
    assertCompares(table, "number", "BETWEEN", false, n("10"), n("11"));
    assertCompares(table, "number", "IN", true, n("1"), n("9"));
    assertCompares(table, "number", "IN", false, n("1"), n("2"));
    assertCompares(table, "text", "LT", true, s("shard-8"));
    assertCompares(table, "text", "BEGINS_WITH", true, s("shard"));
    assertCompares(table, "text", "BEGINS_WITH", false, s("hard"));
    assertCompares(table, "text", "CONTAINS", true, s("hard"));
    assertCompares(table, "text", "CONTAINS", false, s("soft"));
    assertCompares(table, "text", "NOT_CONTAINS", true, s("soft"));
    assertCompares(table, "set", "CONTAINS", true, s("q"));
    assertCompares(table, "set", "CONTAINS", false, s("r"));
    assertCompares(table, "set", "NOT_CONTAINS", false, s("p"));
    assertCompares(table, "text", "NOT_NULL", true);
    assertCompares(table, "text", "NULL", false);
    assertCompares(table, "other", "NULL", true);
    assertCompares(table, "other", "NOT_NULL", false);
    assertCompares(table, "other", "EQ", false, n("1"));
    assertCompares(table, "other", "NE", true, n("1"));
  }

  @Test
  void conditionsHoldTogetherOrOneOfThem() {
    String table = newTable();
    client.putItem(table, Map.of(KEY, s("a"), "x", n("1"), "y", n("2")));
    PutItemRequest put =
        new PutItemRequest(table, Map.of(KEY, s("a"), "x", n("1"), "y", n("2")))
            .addExpectedEntry("x", value(n("1")))
            .addExpectedEntry("y", value(n("3")));
    assertRefused(() -> client.putItem(put), "ConditionalCheckFailedException");
    assertRefused(
        () -> client.putItem(put.clone().withConditionalOperator("AND")),
        "ConditionalCheckFailedException");
    assertRefused(
        () ->
            client.putItem(
                put.clone()
                    .withConditionalOperator("OR")
                    .withExpected(Map.of("x", value(n("0")), "y", value(n("0"))))),
        "ConditionalCheckFailedException");
    peer.deviates(DYNALITE, "with OR it gives up at the first part that does not hold");
    client.putItem(put.clone().withConditionalOperator("OR").addExpectedEntry("z", value(n("1"))));
  }

  @Test
  void aConditionSaysOneThing() {
    assertInvalid(
        new ExpectedAttributeValue(true),
        "Value must be provided when Exists is true for Attribute: x");
    assertInvalid(
        new ExpectedAttributeValue(),
        "Value must be provided when Exists is null for Attribute: x");
    assertInvalid(
        value(n("1")).withExists(false),
        "Value cannot be used when Exists is false for Attribute: x");
    assertInvalid(
        value(n("1")).withAttributeValueList(n("1")).withComparisonOperator("EQ"),
        "Value and AttributeValueList cannot be used together for Attribute: x");
    assertInvalid(
        new ExpectedAttributeValue().withAttributeValueList(n("1")),
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: x");
    assertInvalid(
        value(n("1")).withExists(true).withComparisonOperator("EQ"),
        "Exists and ComparisonOperator cannot be used together for Attribute: x");
    assertInvalid(
        new ExpectedAttributeValue().withComparisonOperator("EQ"),
        "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: x");
    assertInvalid(compared("BETWEEN", n("1")), "Invalid number of argument(s) for the BETWEEN");
    assertInvalid(
        compared("IN", n("1"), s("1")),
        "AttributeValues inside AttributeValueList must be of same type");
    assertInvalid(compared("SIMILAR", n("1")), "'expected.x.member.comparisonOperator'");
  }

  // Updates

  @Test
  void anUpdateCreatesTheItemAndChangesOnlyWhatItNames() {
    String table = newTable();
    update(table, "a", Map.of("x", put(n("1")), "y", put(s("text"))), null);
    assertThat(item(table, "a")).isEqualTo(Map.of(KEY, s("a"), "x", n("1"), "y", s("text")));
    update(table, "a", Map.of("x", put(n("2"))), null);
    assertThat(item(table, "a")).isEqualTo(Map.of(KEY, s("a"), "x", n("2"), "y", s("text")));
    update(table, "a", Map.of("y", new AttributeValueUpdate().withAction("DELETE")), null);
    assertThat(item(table, "a")).isEqualTo(Map.of(KEY, s("a"), "x", n("2")));
    update(table, "b", null, null);
    assertThat(item(table, "b")).isEqualTo(key("b"));
  }

  @Test
  void anUpdateAddsToNumbersAndSets() {
    String table = newTable();
    update(
        table, "a", Map.of("n", add(n("0.1")), "s", add(new AttributeValue().withSS("p"))), null);
    update(
        table,
        "a",
        Map.of("n", add(n("0.2")), "s", add(new AttributeValue().withSS("p", "q"))),
        null);
    assertThat(item(table, "a").get("n")).isEqualTo(n("0.3")); // exactly, not in binary
    assertThat(item(table, "a").get("s").getSS()).containsExactlyInAnyOrder("p", "q");
    update(
        table,
        "a",
        Map.of("s", new AttributeValueUpdate(new AttributeValue().withSS("p"), "DELETE")),
        null);
    assertThat(item(table, "a").get("s").getSS()).containsExactly("q");
    update(
        table,
        "a",
        Map.of("s", new AttributeValueUpdate(new AttributeValue().withSS("q"), "DELETE")),
        null);
    assertThat(item(table, "a")).containsOnlyKeys(KEY, "n");
    assertRefused(
        () -> update(table, "a", Map.of("n", add(new AttributeValue().withSS("p"))), null),
        "ValidationException",
        "Type mismatch for attribute to update");
  }

  @Test
  void anUpdateReturnsWhatItIsAskedFor() {
    String table = newTable();
    client.putItem(table, Map.of(KEY, s("a"), "x", n("1"), "y", n("5")));
    assertThat(update(table, "a", Map.of("x", put(n("2"))), ReturnValue.NONE)).isNull();
    assertThat(update(table, "a", Map.of("x", put(n("3"))), ReturnValue.ALL_OLD))
        .isEqualTo(Map.of(KEY, s("a"), "x", n("2"), "y", n("5")));
    assertThat(update(table, "a", Map.of("x", put(n("4"))), ReturnValue.ALL_NEW))
        .isEqualTo(Map.of(KEY, s("a"), "x", n("4"), "y", n("5")));
    assertThat(update(table, "a", Map.of("x", put(n("5"))), ReturnValue.UPDATED_OLD))
        .containsExactly(entry("x", n("4")));
    assertThat(update(table, "a", Map.of("x", put(n("6"))), ReturnValue.UPDATED_NEW))
        .containsExactly(entry("x", n("6")));
  }

  @Test
  void anUpdateLeavesTheKeyAloneAndHasValues() {
    String table = newTable();
    assertRefused(
        () -> update(table, "a", Map.of(KEY, put(s("b"))), null),
        "ValidationException",
        "Cannot update attribute leaseKey. This attribute is part of the key");
    assertRefused(
        () -> update(table, "a", Map.of("x", new AttributeValueUpdate().withAction("PUT")), null),
        "ValidationException",
        "Only DELETE action is allowed when no attribute value is specified");
    assertRefused(
        () -> update(table, "a", Map.of("x", new AttributeValueUpdate(n("1"), "DELETE")), null),
        "ValidationException",
        "DELETE action with value is not supported for the type N");
    assertRefused(
        () -> update(table, "a", Map.of("x", add(s("text"))), null),
        "ValidationException",
        "ADD action is not supported for the type S");
  }

  private static void assertInvalid(ExpectedAttributeValue condition, String message) {
    String table = newTable();
    assertRefused(
        () ->
            client.putItem(
                new PutItemRequest(table, key("a")).withExpected(Map.of("x", condition))),
        "ValidationException",
        message);
  }

  private static void assertCompares(
      String table, String attribute, String operator, boolean holds, AttributeValue... operands) {
    assertHolds(table, attribute, compared(operator, operands), holds);
  }

  private static ExpectedAttributeValue compared(String operator, AttributeValue... operands) {
    ExpectedAttributeValue comparison =
        new ExpectedAttributeValue().withComparisonOperator(operator);
    return operands.length == 0 ? comparison : comparison.withAttributeValueList(operands);
  }

  /** The item "a" meets the condition or not; it is not changed. */
  private static void assertHolds(
      String table, String attribute, ExpectedAttributeValue condition, boolean holds) {
    boolean held;
    try {
      client.updateItem(
          new UpdateItemRequest()
              .withTableName(table)
              .withKey(key("a"))
              .withExpected(Map.of(attribute, condition)));
      held = true;
    } catch (ConditionalCheckFailedException failed) {
      held = false;
    }
    assertThat(held).as(attribute + " " + condition).isEqualTo(holds);
  }

  private static Map<String, AttributeValue> update(
      String table, String key, Map<String, AttributeValueUpdate> updates, ReturnValue returned) {
    UpdateItemRequest request =
        new UpdateItemRequest()
            .withTableName(table)
            .withKey(key(key))
            .withAttributeUpdates(updates);
    if (returned != null) {
      request.setReturnValues(returned.name());
    }
    return client.updateItem(request).getAttributes();
  }

  private static AttributeValueUpdate put(AttributeValue value) {
    return new AttributeValueUpdate(value, AttributeAction.PUT);
  }

  private static AttributeValueUpdate add(AttributeValue value) {
    return new AttributeValueUpdate(value, AttributeAction.ADD);
  }

  private static ExpectedAttributeValue value(AttributeValue value) {
    return new ExpectedAttributeValue(value);
  }

  private static AttributeValue s(String text) {
    return new AttributeValue(text);
  }

  private static AttributeValue n(String number) {
    return new AttributeValue().withN(number);
  }

  private static Map<String, AttributeValue> key(String text) {
    return Map.of(KEY, s(text));
  }

  private static Map<String, AttributeValue> item(String table, String key) {
    return client.getItem(table, key(key)).getItem();
  }

  private static List<Map<String, AttributeValue>> scan(String table) {
    return client.scan(new ScanRequest(table)).getItems();
  }

  private static Map<String, AttributeValue> without(
      Map<String, AttributeValue> item, String attribute) {
    return item.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(attribute))
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String newName() {
    return "table-" + TABLES.incrementAndGet();
  }

  private static String newTable() {
    String name = newName();
    client.createTable(request(name));
    awaitActive(name);
    return name;
  }

  private static CreateTableRequest request(String name) {
    return new CreateTableRequest()
        .withTableName(name)
        .withKeySchema(new KeySchemaElement(KEY, KeyType.HASH))
        .withAttributeDefinitions(new AttributeDefinition(KEY, "S"))
        .withProvisionedThroughput(new ProvisionedThroughput(10L, 20L));
  }

  private static void awaitActive(String table) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> client.describeTable(table).getTable().getTableStatus(), "ACTIVE"::equals);
  }

  private static boolean isMissing(String table) {
    try {
      client.describeTable(table);
      return false;
    } catch (ResourceNotFoundException missing) {
      return true;
    }
  }
}
