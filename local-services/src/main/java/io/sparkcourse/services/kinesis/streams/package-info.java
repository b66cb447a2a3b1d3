/** Kinesis Data Streams in memory: streams, shards, records and the operations on them. */
package io.sparkcourse.services.kinesis.streams;
