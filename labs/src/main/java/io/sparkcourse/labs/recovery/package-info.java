/**
 * The lab of lecture 3.5: a job over some sources and sinks is killed, recovered and judged. {@link
 * io.sparkcourse.labs.recovery.RecoveryLab} kills at random, its tests where it matters.
 */
package io.sparkcourse.labs.recovery;
