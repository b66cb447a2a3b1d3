package io.sparkcourse.services.replay;

/**
 * What is sent to a server.
 *
 * @param key messages with the same key keep their order; never null
 * @param value the text that is sent
 */
public record Message(String key, String value) {}
