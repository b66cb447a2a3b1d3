/** CloudWatch, as far as a Kinesis consumer reports to it. */
package io.sparkcourse.services.kinesis.metrics;
