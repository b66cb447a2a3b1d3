package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.PutRecordsResult;
import com.amazonaws.services.kinesis.model.PutRecordsResultEntry;
import com.amazonaws.services.kinesis.model.Record;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Putting records. */
class KinesisProducerConformanceTest extends KinesisConformance {
  KinesisProducerConformanceTest(Peer peer, Format format) {
    super(peer, format);
  }

  @Test
  void thePartitionKeyDecidesOnTheShard() {
    String stream = newStream(2);
    assertThat(client.putRecord(stream, bytes("x"), LOW_KEY).getShardId()).isEqualTo(FIRST);
    assertThat(client.putRecord(stream, bytes("x"), HIGH_KEY).getShardId()).isEqualTo(SECOND);
    // MD5 of its UTF-8 bytes begins with a1; in one byte it would begin with 44, the lower half.
    assertThat(client.putRecord(stream, bytes("x"), "ö").getShardId()).isEqualTo(SECOND);
  }

  @Test
  void anExplicitHashKeyHasTheLastWord() {
    String stream = newStream(2);
    assertThat(client.putRecord(explicit(stream, LOW_KEY, HALF)).getShardId()).isEqualTo(SECOND);
    assertThat(client.putRecord(explicit(stream, HIGH_KEY, "0")).getShardId()).isEqualTo(FIRST);
    String largest = BigInteger.TWO.pow(128).subtract(BigInteger.ONE).toString();
    assertThat(client.putRecord(explicit(stream, LOW_KEY, largest)).getShardId()).isEqualTo(SECOND);
  }

  @Test
  void anExplicitHashKeyIsANumberBelowTwoToThe128() {
    String stream = newStream(1);
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, BigInteger.TWO.pow(128).toString())),
        "InvalidArgumentException",
        "ExplicitHashKey must be in the range: [0, 2^128-1]");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "half")),
        "ValidationException",
        "'explicitHashKey'");
    peer.deviates(KINESALITE, "its patterns may match a part of the text");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "-1")),
        "ValidationException",
        "'explicitHashKey'");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "007")),
        "ValidationException",
        "'explicitHashKey'");
  }

  @Test
  void aRecordHasAPartitionKeyAndAtMostOneMebibyte() {
    String stream = newStream(1);
    assertRefused(
        () -> client.putRecord(stream, bytes("x"), ""), "ValidationException", "'partitionKey'");
    assertRefused(
        () -> client.putRecord(stream, bytes("x"), "k".repeat(257)),
        "ValidationException",
        "'partitionKey'",
        "less than or equal to 256");
    assertRefused(() -> client.putRecord(stream, null, LOW_KEY), "ValidationException", "'data'");
    assertRefused(
        () -> client.putRecord(stream, ByteBuffer.allocate((1 << 20) + 1), LOW_KEY),
        "ValidationException",
        "'data'",
        "less than or equal to 1048576");
    assertThat(client.putRecord(stream, ByteBuffer.allocate(1 << 20), "k".repeat(256)).getShardId())
        .isEqualTo(FIRST);
    assertThat(client.putRecord(stream, bytes(""), LOW_KEY).getShardId()).isEqualTo(FIRST);
  }

  @Test
  void sequenceNumbersGrow() {
    String stream = newStream(1);
    List<BigInteger> numbers = new ArrayList<>();
    numbers.add(
        new BigInteger(shards(stream).get(0).getSequenceNumberRange().getStartingSequenceNumber()));
    for (int i = 0; i < 20; i++) {
      numbers.add(number(client.putRecord(stream, bytes("x" + i), "key" + i).getSequenceNumber()));
    }
    assertThat(numbers).isSorted();
    assertThat(new HashSet<>(numbers)).hasSize(21);
    assertThat(numbers).allMatch(number -> number.toString().length() == 56);
  }

  @Test
  void aProducerMayInsistOnTheOrder() {
    String stream = newStream(1);
    String first = client.putRecord(stream, bytes("1"), LOW_KEY).getSequenceNumber();
    String second = client.putRecord(stream, bytes("2"), LOW_KEY, first).getSequenceNumber();
    assertThat(number(second)).isGreaterThan(number(first));
    assertRefused(
        () -> client.putRecord(stream, bytes("3"), LOW_KEY, "9".repeat(60)),
        "InvalidArgumentException",
        "ExclusiveMinimumSequenceNumber");
    assertRefused(
        () -> client.putRecord(stream, bytes("3"), LOW_KEY, "first"),
        "ValidationException",
        "'sequenceNumberForOrdering'");
  }

  @Test
  void manyRecordsGoInOneCall() {
    String stream = newStream(2);
    PutRecordsResult result =
        putRecords(
            stream,
            entry("1", LOW_KEY),
            entry("2", HIGH_KEY),
            entry("3", LOW_KEY).withExplicitHashKey(HALF),
            entry("4", LOW_KEY));
    assertThat(result.getFailedRecordCount()).isZero();
    assertThat(result.getRecords())
        .extracting(PutRecordsResultEntry::getShardId)
        .containsExactly(FIRST, SECOND, SECOND, FIRST);
    assertThat(result.getRecords()).allMatch(entry -> entry.getErrorCode() == null);
    assertThat(texts(read(stream, FIRST, "TRIM_HORIZON"))).containsExactly("1", "4");
    assertThat(texts(read(stream, SECOND, "TRIM_HORIZON"))).containsExactly("2", "3");
    assertThat(read(stream, FIRST, "TRIM_HORIZON").getRecords())
        .extracting(Record::getSequenceNumber)
        .containsExactly(
            result.getRecords().get(0).getSequenceNumber(),
            result.getRecords().get(3).getSequenceNumber());
  }

  @Test
  void aCallTakesOneToFiveHundredRecords() {
    String stream = newStream(1);
    assertRefused(() -> putRecords(stream), "ValidationException", "'records'");
    assertRefused(
        () -> client.putRecords(new PutRecordsRequest().withStreamName(stream)),
        "ValidationException",
        "Value null at 'records'");
    assertRefused(
        () ->
            client.putRecords(
                new PutRecordsRequest().withStreamName(stream).withRecords(entries(501))),
        "ValidationException",
        "'records'",
        "500");
    assertThat(putRecords(stream, entries(500)).getRecords()).hasSize(500);
  }

  @Test
  void oneInvalidRecordRefusesTheWholeCall() {
    String stream = newStream(1);
    assertRefused(
        () -> putRecords(stream, entry("1", LOW_KEY), entry("2", "")),
        "ValidationException",
        "'records.2.member.partitionKey'");
    assertRefused(
        () ->
            putRecords(
                stream,
                entry("1", LOW_KEY),
                entry("2", LOW_KEY).withExplicitHashKey(BigInteger.TWO.pow(128).toString())),
        "InvalidArgumentException",
        "ExplicitHashKey");
    assertThat(read(stream, FIRST, "TRIM_HORIZON").getRecords()).isEmpty();
  }

  @Test
  void aCallTakesFiveMebibytes() {
    peer.deviates(KINESALITE, "it takes any request below 7 MB");
    String stream = newStream(1);
    PutRecordsRequestEntry mebibyte =
        new PutRecordsRequestEntry()
            .withPartitionKey(LOW_KEY)
            .withData(ByteBuffer.allocate((1 << 20) - 1));
    PutRecordsRequestEntry[] five =
        Collections.nCopies(5, mebibyte).toArray(PutRecordsRequestEntry[]::new);
    assertThat(putRecords(stream, five).getFailedRecordCount()).isZero();
    PutRecordsRequestEntry[] more =
        Collections.nCopies(6, mebibyte).toArray(PutRecordsRequestEntry[]::new);
    assertRefused(() -> putRecords(stream, more), "InvalidArgumentException", "5 MB");
  }
}
