package io.sparkcourse.services.kinesis.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of an error: these two members are written in lower case. */
record ErrorMessage(@JsonProperty("__type") String type, @JsonProperty("message") String message) {}
