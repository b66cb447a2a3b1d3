/**
 * A local server of server-sent events in the format of Wikimedia EventStreams, for demos without a
 * network. It breaks a connection when it is asked to, and continues by {@code Last-Event-ID}.
 */
package io.sparkcourse.common.sse;
