package io.sparkcourse.services.kinesis.protocol;

/**
 * An error that is sent to the client like one of AWS: the type of the error, a status, a message.
 */
public final class AwsException extends RuntimeException {
  private static final int BAD_REQUEST = 400;

  private final String type;

  /**
   * @param type the error's name in the API's reference, such as ResourceNotFoundException
   */
  public AwsException(String type, String message) {
    super(message);
    this.type = type;
  }

  /** The error's name, without a namespace. */
  public String type() {
    return type;
  }

  int status() {
    return type.equals("InternalFailure") ? 500 : BAD_REQUEST;
  }
}
