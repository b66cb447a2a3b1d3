/** The client's side: the AWS SDK sent to another endpoint. */
package io.sparkcourse.services.kinesis.client;
