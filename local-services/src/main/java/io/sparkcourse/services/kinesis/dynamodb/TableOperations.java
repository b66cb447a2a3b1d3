package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.dynamodb.AttributeValue.Type;
import io.sparkcourse.services.kinesis.protocol.Constraints;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** CreateTable, DescribeTable and DeleteTable. */
final class TableOperations {
  private static final int MIN_NAME = 3;
  private static final int MAX_NAME = 255;

  private final Tables tables;

  TableOperations(Tables tables) {
    this.tables = tables;
  }

  void addTo(JsonService service) {
    service.operation("CreateTable", CreateTable.class, this::create);
    service.operation("DescribeTable", TableName.class, this::describe);
    service.operation("DeleteTable", TableName.class, this::delete);
  }

  static Constraints tableName(String name) {
    return new Constraints()
        .required("tableName", name)
        .pattern("tableName", name, "[a-zA-Z0-9_.-]+")
        .length("tableName", name, MIN_NAME, MAX_NAME);
  }

  private Created create(CreateTable request) {
    String name = request.tableName;
    if (name != null && (name.length() < MIN_NAME || name.length() > MAX_NAME)) {
      throw DynamoDbErrors.invalid(
          "TableName must be at least %d characters long and at most %d characters long"
              .formatted(MIN_NAME, MAX_NAME));
    }
    tableName(request.tableName)
        .required("attributeDefinitions", request.attributeDefinitions)
        .required("keySchema", request.keySchema)
        .size("keySchema", request.keySchema, 1, 2)
        .oneOf("billingMode", request.billingMode, Set.of("PROVISIONED", "PAY_PER_REQUEST"))
        .check();
    requireThroughput(request);
    KeyElement key = request.onlyKey();
    Table table =
        new Table(
            request.tableName,
            key.attributeName,
            request.typeOf(key),
            request.provisionedThroughput,
            tables.now(),
            tables.changeDue());
    tables.add(table);
    return new Created(description(table));
  }

  private static void requireThroughput(CreateTable request) {
    boolean perRequest = "PAY_PER_REQUEST".equals(request.billingMode);
    if (perRequest && request.provisionedThroughput != null) {
      throw DynamoDbErrors.invalidParameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
              + " PAY_PER_REQUEST");
    }
    if (!perRequest && request.provisionedThroughput == null) {
      throw DynamoDbErrors.invalidParameter(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
              + " PROVISIONED");
    }
    if (!perRequest) {
      Throughput units = request.provisionedThroughput;
      new Constraints()
          .required("provisionedThroughput.readCapacityUnits", units.readCapacityUnits)
          .range(
              "provisionedThroughput.readCapacityUnits", units.readCapacityUnits, 1, Long.MAX_VALUE)
          .required("provisionedThroughput.writeCapacityUnits", units.writeCapacityUnits)
          .range(
              "provisionedThroughput.writeCapacityUnits",
              units.writeCapacityUnits,
              1,
              Long.MAX_VALUE)
          .check();
    }
  }

  private Described describe(TableName request) {
    tableName(request.tableName).check();
    return new Described(description(tables.get(request.tableName)));
  }

  private Created delete(TableName request) {
    tableName(request.tableName).check();
    Table table = tables.get(request.tableName);
    if (table.status(tables.now()).equals("CREATING")) {
      throw DynamoDbErrors.inUse(
          "Attempt to change a resource which is still in use: Table is being created: "
              + table.name());
    }
    table.delete(tables.changeDue());
    return new Created(description(table));
  }

  private TableDescription description(Table table) {
    Throughput throughput = table.throughput();
    return new TableDescription(
        table.name(),
        "arn:aws:dynamodb:us-east-1:000000000000:table/" + table.name(),
        table.status(tables.now()),
        table.created(),
        List.of(new AttributeDefinition(table.keyAttribute(), table.keyType().name())),
        List.of(new KeyElement(table.keyAttribute(), "HASH")),
        throughput == null ? new Throughput(0L, 0L) : throughput,
        throughput == null ? new BillingModeSummary("PAY_PER_REQUEST") : null,
        table.size(),
        0);
  }

  record CreateTable(
      String tableName,
      List<AttributeDefinition> attributeDefinitions,
      List<KeyElement> keySchema,
      Throughput provisionedThroughput,
      String billingMode) {

    KeyElement onlyKey() {
      if (keySchema.size() > 1) {
        throw DynamoDbErrors.invalid("A table with a range key is not emulated on this endpoint");
      }
      KeyElement key = keySchema.get(0);
      if (!"HASH".equals(key.keyType)) {
        throw DynamoDbErrors.invalid(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
      }
      return key;
    }

    Type typeOf(KeyElement key) {
      if (attributeDefinitions.size() > 1) {
        throw DynamoDbErrors.invalidParameter(
            "Number of attributes in KeySchema does not exactly match number of attributes defined"
                + " in AttributeDefinitions");
      }
      String type =
          attributeDefinitions.stream()
              .filter(definition -> key.attributeName.equals(definition.attributeName))
              .map(AttributeDefinition::attributeType)
              .findFirst()
              .orElseThrow(
                  () ->
                      DynamoDbErrors.invalidParameter(
                          "Some index key attributes are not defined in AttributeDefinitions. Keys: ["
                              + key.attributeName
                              + "]"));
      new Constraints()
          .oneOf("attributeDefinitions.1.member.attributeType", type, Set.of("S", "N", "B"))
          .check();
      return Type.valueOf(type);
    }
  }

  record TableName(String tableName) {}

  record AttributeDefinition(String attributeName, String attributeType) {}

  record KeyElement(String attributeName, String keyType) {}

  record Throughput(Long readCapacityUnits, Long writeCapacityUnits) {}

  record BillingModeSummary(String billingMode) {}

  record Created(TableDescription tableDescription) {}

  record Described(TableDescription table) {}

  record TableDescription(
      String tableName,
      String tableArn,
      String tableStatus,
      Instant creationDateTime,
      List<AttributeDefinition> attributeDefinitions,
      List<KeyElement> keySchema,
      Throughput provisionedThroughput,
      BillingModeSummary billingModeSummary,
      long itemCount,
      long tableSizeBytes) {}
}
