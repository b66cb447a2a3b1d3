package io.sparkcourse.services.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.amazonaws.AmazonServiceException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client sees of a refusal. */
final class Refusals {
  private static final int BAD_REQUEST = 400;

  private Refusals() {}

  /** The call is refused with this error, and with these words in its message. */
  static void assertRefused(ThrowingCallable call, String error, String... words) {
    AmazonServiceException refusal = catchThrowableOfType(AmazonServiceException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.getErrorCode() + " " + refusal.getStatusCode())
        .as(refusal.getMessage())
        .isEqualTo(error + " " + BAD_REQUEST);
    for (String word : words) {
      assertThat(refusal.getErrorMessage()).contains(word);
    }
  }
}
