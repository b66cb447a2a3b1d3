/**
 * AWS's protocols over HTTP: the formats of messages, the names of operations, the shape of
 * refusals. It knows no service.
 */
package io.sparkcourse.services.kinesis.protocol;
