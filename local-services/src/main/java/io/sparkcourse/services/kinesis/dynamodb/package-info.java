/** DynamoDB in memory, as far as a Kinesis consumer keeps its leases and checkpoints there. */
package io.sparkcourse.services.kinesis.dynamodb;
