package io.sparkcourse.section4.kinesis;

import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.Record;
import java.util.List;

/** Where the records of a stream with one shard are. */
final class SequenceNumbers {
  private SequenceNumbers() {}

  static List<Record> records(KinesisConnection kinesis, String stream) {
    AmazonKinesis client = kinesis.client();
    String shard = kinesis.shards(stream).get(0).getShardId();
    String iterator = client.getShardIterator(stream, shard, "TRIM_HORIZON").getShardIterator();
    return client.getRecords(new GetRecordsRequest().withShardIterator(iterator)).getRecords();
  }

  static String last(KinesisConnection kinesis, String stream) {
    List<Record> records = records(kinesis, stream);
    return records.get(records.size() - 1).getSequenceNumber();
  }
}
