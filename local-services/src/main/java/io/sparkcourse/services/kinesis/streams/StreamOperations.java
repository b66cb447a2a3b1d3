package io.sparkcourse.services.kinesis.streams;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.Constraints;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.time.Instant;
import java.util.List;

/** The operations that create, delete and describe streams. */
final class StreamOperations {
  private static final int MAX_LIMIT = 10_000;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_SHARDS = 100_000;

  private final Streams streams;

  StreamOperations(Streams streams) {
    this.streams = streams;
  }

  void addTo(JsonService service) {
    service.command("CreateStream", CreateStream.class, this::create);
    service.command("DeleteStream", DeleteStream.class, this::delete);
    service.operation("DescribeStream", DescribeStream.class, this::describe);
    service.operation("DescribeStreamSummary", StreamName.class, this::describeSummary);
    service.operation("ListStreams", ListStreams.class, this::list);
    service.operation("ListShards", ListShards.class, this::listShards);
  }

  private void create(CreateStream request) {
    new Constraints()
        .required("shardCount", request.shardCount)
        .range("shardCount", request.shardCount, 1, MAX_SHARDS)
        .name("streamName", request.streamName)
        .check();
    streams.create(request.streamName, request.shardCount);
  }

  private void delete(DeleteStream request) {
    new Constraints().name("streamName", request.streamName).check();
    streams.get(request.streamName).delete(streams.changeDue());
  }

  private DescribedStream describe(DescribeStream request) {
    new Constraints()
        .range("limit", request.limit, 1, MAX_LIMIT)
        .optionalName("exclusiveStartShardId", request.exclusiveStartShardId)
        .name("streamName", request.streamName)
        .check();
    Stream stream = streams.get(request.streamName);
    List<ShardDescription> after = shardsAfter(stream, request.exclusiveStartShardId);
    int limit = request.limit == null ? DEFAULT_LIMIT : request.limit;
    return new DescribedStream(
        new StreamDescription(
            stream.name(),
            arn(stream),
            stream.status().name(),
            stream.created(),
            first(after, limit),
            after.size() > limit,
            Stream.RETENTION.toHours(),
            List.of(new EnhancedMetrics(List.of())),
            "NONE"));
  }

  private DescribedSummary describeSummary(StreamName request) {
    new Constraints().name("streamName", request.streamName).check();
    Stream stream = streams.get(request.streamName);
    return new DescribedSummary(
        new StreamSummary(
            stream.name(),
            arn(stream),
            stream.status().name(),
            stream.created(),
            stream.openShards().size(),
            Stream.RETENTION.toHours(),
            List.of(new EnhancedMetrics(List.of())),
            "NONE",
            0));
  }

  private StreamNames list(ListStreams request) {
    new Constraints()
        .range("limit", request.limit, 1, MAX_LIMIT)
        .optionalName("exclusiveStartStreamName", request.exclusiveStartStreamName)
        .check();
    List<String> after = streams.names(request.exclusiveStartStreamName);
    int limit = request.limit == null ? DEFAULT_LIMIT : request.limit;
    return new StreamNames(first(after, limit), after.size() > limit);
  }

  private ShardPage listShards(ListShards request) {
    new Constraints()
        .optionalName("exclusiveStartShardId", request.exclusiveStartShardId)
        .range("maxResults", request.maxResults, 1, MAX_LIMIT)
        .optionalName("streamName", request.streamName)
        .check();
    if (request.streamName == null && request.nextToken == null) {
      throw invalid("Either NextToken or StreamName should be provided.");
    }
    if (request.streamName != null && request.nextToken != null) {
      throw invalid("NextToken and StreamName cannot be provided together.");
    }
    ShardsToken from =
        request.nextToken == null
            ? new ShardsToken(streams.now(), request.streamName, request.exclusiveStartShardId)
            : ShardsToken.decode(request.nextToken, streams.now());
    List<ShardDescription> after =
        shardsAfter(streams.get(from.streamName()), from.exclusiveStartShardId());
    int limit = request.maxResults == null ? MAX_LIMIT : request.maxResults;
    List<ShardDescription> page = first(after, limit);
    String next =
        after.size() > limit
            ? new ShardsToken(streams.now(), from.streamName(), page.get(limit - 1).shardId())
                .encode()
            : null;
    return new ShardPage(page, next);
  }

  private static List<ShardDescription> shardsAfter(Stream stream, String shardId) {
    return stream.shards().stream()
        .map(Shard::description)
        .filter(shard -> shardId == null || shard.shardId().compareTo(shardId) > 0)
        .toList();
  }

  private static <T> List<T> first(List<T> all, int limit) {
    return all.subList(0, Math.min(limit, all.size()));
  }

  private static String arn(Stream stream) {
    return "arn:aws:kinesis:%s:%s:stream/%s"
        .formatted(Streams.REGION, Streams.ACCOUNT, stream.name());
  }

  private static AwsException invalid(String message) {
    return new AwsException("InvalidArgumentException", message);
  }

  record CreateStream(String streamName, Integer shardCount) {}

  record DeleteStream(String streamName, Boolean enforceConsumerDeletion) {}

  record StreamName(String streamName) {}

  record DescribeStream(String streamName, Integer limit, String exclusiveStartShardId) {}

  record DescribedStream(StreamDescription streamDescription) {}

  record StreamDescription(
      String streamName,
      @JsonProperty("StreamARN") String streamArn,
      String streamStatus,
      Instant streamCreationTimestamp,
      List<ShardDescription> shards,
      boolean hasMoreShards,
      long retentionPeriodHours,
      List<EnhancedMetrics> enhancedMonitoring,
      String encryptionType) {}

  record EnhancedMetrics(List<String> shardLevelMetrics) {}

  record DescribedSummary(StreamSummary streamDescriptionSummary) {}

  record StreamSummary(
      String streamName,
      @JsonProperty("StreamARN") String streamArn,
      String streamStatus,
      Instant streamCreationTimestamp,
      int openShardCount,
      long retentionPeriodHours,
      List<EnhancedMetrics> enhancedMonitoring,
      String encryptionType,
      int consumerCount) {}

  record ListStreams(Integer limit, String exclusiveStartStreamName) {}

  record StreamNames(List<String> streamNames, boolean hasMoreStreams) {}

  record ListShards(
      String streamName,
      String nextToken,
      String exclusiveStartShardId,
      Integer maxResults,
      Instant streamCreationTimestamp) {}

  record ShardPage(List<ShardDescription> shards, String nextToken) {}
}
