package io.sparkcourse.services.kinesis.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of a refusal: these two members are written in small letters. */
record ErrorMessage(@JsonProperty("__type") String type, @JsonProperty("message") String message) {}
