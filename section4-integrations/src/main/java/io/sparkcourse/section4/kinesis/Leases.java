package io.sparkcourse.section4.kinesis;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBClientBuilder;
import com.amazonaws.services.dynamodbv2.model.AttributeValue;
import com.amazonaws.services.dynamodbv2.model.ScanRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table in DynamoDB in which the readers of an application record how far each shard has been
 * read.
 */
final class Leases implements AutoCloseable {
  private final AmazonDynamoDB client;

  Leases(String region) {
    client = AmazonDynamoDBClientBuilder.standard().withRegion(region).build();
  }

  // region checkpoints
  /** The checkpoint of each shard: a sequence number, or TRIM_HORIZON, LATEST or SHARD_END. */
  Map<String, String> checkpoints(String application) {
    Map<String, String> checkpoints = new TreeMap<>();
    for (Map<String, AttributeValue> lease : client.scan(new ScanRequest(application)).getItems()) {
      checkpoints.put(lease.get("leaseKey").getS(), lease.get("checkpoint").getS());
    }
    return checkpoints;
  }

  // endregion

  /** The readers of the shards. A receiver has a new name with each start. */
  Set<String> owners(String application) {
    Set<String> owners = new TreeSet<>();
    for (Map<String, AttributeValue> lease : client.scan(new ScanRequest(application)).getItems()) {
      if (lease.containsKey("leaseOwner")) {
        owners.add(lease.get("leaseOwner").getS());
      }
    }
    return owners;
  }

  /** How often the lease of each shard was taken or renewed; its owner renews all that it has. */
  Map<String, Long> renewals(String application) {
    Map<String, Long> renewals = new TreeMap<>();
    for (Map<String, AttributeValue> lease : client.scan(new ScanRequest(application)).getItems()) {
      renewals.put(lease.get("leaseKey").getS(), Long.parseLong(lease.get("leaseCounter").getN()));
    }
    return renewals;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
