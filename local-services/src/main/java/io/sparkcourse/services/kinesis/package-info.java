/**
 * Kinesis on this machine, for demos, exercises and tests of consumers and producers that need no
 * account.
 */
package io.sparkcourse.services.kinesis;
