package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.GetRecordsResult;
import com.amazonaws.services.kinesis.model.PutRecordResult;
import com.amazonaws.services.kinesis.model.Record;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Getting records by iterators. */
class KinesisConsumerConformanceTest extends KinesisConformance {
  KinesisConsumerConformanceTest(Peer peer, Format format) {
    super(peer, format);
  }

  @Test
  void aRecordComesBackAsItWent() {
    String stream = newStream(1);
    byte[] data = new byte[256];
    IntStream.range(0, data.length).forEach(i -> data[i] = (byte) i);
    PutRecordResult put = client.putRecord(stream, ByteBuffer.wrap(data), "ключ");
    Record record = read(stream, FIRST, "TRIM_HORIZON").getRecords().get(0);
    assertThat(record.getSequenceNumber()).isEqualTo(put.getSequenceNumber());
    assertThat(record.getPartitionKey()).isEqualTo("ключ");
    assertThat(record.getData().array()).isEqualTo(data);
  }

  @Test
  void aRecordHasTheTimeOfItsArrival() {
    deviatesInCbor("times are seconds, which the SDK reads as milliseconds");
    String stream = newStream(1);
    Instant before = Instant.now().minusMillis(1);
    client.putRecord(stream, bytes("x"), LOW_KEY);
    assertThat(
            read(stream, FIRST, "TRIM_HORIZON")
                .getRecords()
                .get(0)
                .getApproximateArrivalTimestamp()
                .toInstant())
        .isBetween(before, Instant.now());
  }

  @Test
  void trimHorizonBeginsWithTheOldestAndLatestWithTheNext() {
    String stream = newStream(1);
    client.putRecord(stream, bytes("1"), LOW_KEY);
    String latest = iterator(stream, FIRST, "LATEST", null);
    client.putRecord(stream, bytes("2"), LOW_KEY);
    assertThat(texts(read(stream, FIRST, "TRIM_HORIZON"))).containsExactly("1", "2");
    assertThat(texts(read(latest))).containsExactly("2");
    assertThat(read(stream, FIRST, "LATEST").getRecords()).isEmpty();
  }

  @Test
  void aSequenceNumberIsIncludedOrNot() {
    String stream = newStream(1);
    client.putRecord(stream, bytes("1"), LOW_KEY);
    String second = client.putRecord(stream, bytes("2"), LOW_KEY).getSequenceNumber();
    client.putRecord(stream, bytes("3"), LOW_KEY);
    assertThat(texts(read(iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", second))))
        .containsExactly("2", "3");
    assertThat(texts(read(iterator(stream, FIRST, "AFTER_SEQUENCE_NUMBER", second))))
        .containsExactly("3");
    String start = shards(stream).get(0).getSequenceNumberRange().getStartingSequenceNumber();
    assertThat(texts(read(iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", start))))
        .containsExactly("1", "2", "3");
  }

  @Test
  void aTimestampIsIncluded() {
    deviatesInCbor("a time in a request is refused");
    String stream = newStream(1);
    for (int i = 0; i < 10; i++) {
      client.putRecord(stream, bytes("x" + i), LOW_KEY);
    }
    List<Record> all = read(stream, FIRST, "TRIM_HORIZON").getRecords();
    Date fifth = all.get(4).getApproximateArrivalTimestamp();
    List<String> expected =
        all.stream()
            .filter(record -> !record.getApproximateArrivalTimestamp().before(fifth))
            .map(KinesisConformance::text)
            .toList();
    assertThat(texts(read(iteratorAt(stream, fifth)))).isEqualTo(expected);
  }

  @Test
  void aTimestampMayBeBeforeAndAfterAllRecords() {
    peer.deviates(KINESALITE, "it never answers when no record is as late as the timestamp");
    String stream = newStream(1);
    assertThat(read(iteratorAt(stream, new Date(0))).getRecords()).isEmpty();
    client.putRecord(stream, bytes("x"), LOW_KEY);
    assertThat(texts(read(iteratorAt(stream, new Date(0))))).containsExactly("x");
  }

  @Test
  void aTimestampIsThereAndNotInTheFuture() {
    deviatesInCbor("a time in a request is refused");
    String stream = newStream(1);
    assertRefused(
        () -> iterator(stream, FIRST, "AT_TIMESTAMP", null),
        "InvalidArgumentException",
        "Must specify timestampInMillis parameter");
    Date future = Date.from(Instant.now().plusSeconds(3600));
    assertRefused(
        () -> iteratorAt(stream, future),
        "InvalidArgumentException",
        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis");
  }

  @Test
  void theTypeOfAnIteratorSaysWhetherItTakesASequenceNumber() {
    String stream = newStream(1);
    String number = client.putRecord(stream, bytes("x"), LOW_KEY).getSequenceNumber();
    for (String type : List.of("TRIM_HORIZON", "LATEST")) {
      assertRefused(
          () -> iterator(stream, FIRST, type, number),
          "InvalidArgumentException",
          "Request specified " + type + " and also a StartingSequenceNumber.");
    }
    for (String type : List.of("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")) {
      assertRefused(
          () -> iterator(stream, FIRST, type, null),
          "InvalidArgumentException",
          "Request specified " + type + " and no StartingSequenceNumber.");
    }
    assertRefused(
        () -> iterator(stream, FIRST, "EARLIEST", null),
        "ValidationException",
        "Value 'EARLIEST' at 'shardIteratorType'");
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", "abc"),
        "ValidationException",
        "'startingSequenceNumber'");
  }

  @Test
  void aSequenceNumberBelongsToItsShard() {
    String stream = newStream(2);
    String number = client.putRecord(stream, bytes("x"), HIGH_KEY).getSequenceNumber();
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", number),
        "InvalidArgumentException",
        "It encodes " + SECOND + ", while it was used in a call to a shard with " + FIRST);
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", "9".repeat(60)),
        "InvalidArgumentException",
        "is invalid.");
  }

  @Test
  void aShardThatDoesNotExistIsNotFound() {
    String stream = newStream(1);
    assertRefused(
        () -> iterator(stream, SECOND, "LATEST", null), "ResourceNotFoundException", SECOND);
    assertRefused(() -> iterator(stream, "no-shard", "LATEST", null), "ResourceNotFoundException");
    assertRefused(() -> client.splitShard(stream, SECOND, HALF), "ResourceNotFoundException");
    assertRefused(() -> client.mergeShards(stream, FIRST, SECOND), "ResourceNotFoundException");
  }

  @Test
  void anInventedIteratorIsInvalid() {
    for (String invented : List.of("invented", "AAAA")) {
      assertRefused(
          () -> client.getRecords(new GetRecordsRequest().withShardIterator(invented)),
          "InvalidArgumentException",
          "Invalid ShardIterator.");
    }
    assertRefused(
        () -> client.getRecords(new GetRecordsRequest().withShardIterator("")),
        "ValidationException",
        "'shardIterator'");
  }

  @Test
  void aLimitIsFromOneToTenThousand() {
    String stream = newStream(1);
    String iterator = iterator(stream, FIRST, "TRIM_HORIZON", null);
    for (int limit : new int[] {0, 10_001}) {
      assertRefused(
          () ->
              client.getRecords(
                  new GetRecordsRequest().withShardIterator(iterator).withLimit(limit)),
          "ValidationException",
          "'limit'");
    }
  }

  @Test
  void iteratorsLeadThroughAShardOnce() {
    deviatesInCbor("GetRecords gives data that are not bytes");
    String stream = newStream(1);
    List<String> put = IntStream.range(0, 25).mapToObj(i -> "x" + i).toList();
    put.forEach(text -> client.putRecord(stream, bytes(text), LOW_KEY));
    List<Integer> sizes = new ArrayList<>();
    List<String> read = new ArrayList<>();
    String iterator = iterator(stream, FIRST, "TRIM_HORIZON", null);
    for (int i = 0; i < 4; i++) {
      GetRecordsResult page =
          client.getRecords(new GetRecordsRequest().withShardIterator(iterator).withLimit(10));
      sizes.add(page.getRecords().size());
      read.addAll(texts(page));
      iterator = page.getNextShardIterator();
    }
    assertThat(sizes).containsExactly(10, 10, 5, 0);
    assertThat(read).isEqualTo(put);
    client.putRecord(stream, bytes("later"), LOW_KEY);
    assertThat(texts(read(iterator))).containsExactly("later");
  }

  @Test
  void oneCallGivesTenThousandRecords() {
    String stream = newStream(1);
    for (int i = 0; i < 21; i++) {
      putRecords(stream, entries(500));
    }
    GetRecordsResult page = read(stream, FIRST, "TRIM_HORIZON");
    assertThat(page.getRecords()).hasSize(10_000);
    assertThat(read(page.getNextShardIterator()).getRecords()).hasSize(500);
  }

  @Test
  void oneCallGivesTenMebibytes() {
    peer.deviates(KINESALITE, "it gives as many bytes as there are");
    String stream = newStream(1);
    int size = (1 << 20) - LOW_KEY.length();
    for (int i = 0; i < 11; i++) {
      client.putRecord(stream, ByteBuffer.allocate(size), LOW_KEY);
    }
    GetRecordsResult page = read(stream, FIRST, "TRIM_HORIZON");
    assertThat(page.getRecords()).hasSize(10);
    assertThat(read(page.getNextShardIterator()).getRecords()).hasSize(1);
  }
}
