package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.protocol.AwsException;

/** DynamoDB's errors, and its names for them. */
final class DynamoDbErrors {
  private DynamoDbErrors() {}

  static AwsException invalid(String message) {
    return new AwsException("ValidationException", message);
  }

  static AwsException invalidParameter(String message) {
    return invalid("One or more parameter values were invalid: " + message);
  }

  static AwsException keyDoesNotMatch() {
    return invalid("The provided key element does not match the schema");
  }

  static AwsException notFound(String message) {
    return new AwsException("ResourceNotFoundException", message);
  }

  static AwsException inUse(String message) {
    return new AwsException("ResourceInUseException", message);
  }

  /** The name with the namespace that is sent. */
  static String qualified(String type) {
    String namespace =
        switch (type) {
          case "ValidationException" -> "com.amazon.coral.validate";
          case "SerializationException",
              "UnknownOperationException",
              "MissingAuthenticationTokenException",
              "IncompleteSignatureException",
              "InternalFailure" ->
              "com.amazon.coral.service";
          default -> "com.amazonaws.dynamodb.v20120810";
        };
    return namespace + "#" + type;
  }
}
