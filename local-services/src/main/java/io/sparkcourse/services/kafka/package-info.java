/**
 * A real broker of Kafka on this machine, for demos, exercises and tests that need no installation:
 * in this JVM, or in a separate one that can be killed.
 */
package io.sparkcourse.services.kafka;
