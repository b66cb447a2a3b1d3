/**
 * A local server of server-sent events in the format of Wikimedia EventStreams, for demos without a
 * network.
 */
package io.sparkcourse.common.sse;
