/**
 * A local server that speaks Twitter's v1.1 streaming protocol and verifies the OAuth signature.
 * The client that talks to it is the real one.
 */
package io.sparkcourse.common.tweets;
