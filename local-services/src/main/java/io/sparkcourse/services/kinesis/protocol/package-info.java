/**
 * AWS's protocols over HTTP: the formats of messages, the names of operations, the form of errors.
 * It does not depend on any service.
 */
package io.sparkcourse.services.kinesis.protocol;
