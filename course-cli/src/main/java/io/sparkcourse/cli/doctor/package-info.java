/**
 * {@code course doctor}: gathers facts about the machine and says what they mean for the course.
 * {@link io.sparkcourse.cli.doctor.Diagnosis} judges facts only, so that a test can give it any
 * machine.
 */
package io.sparkcourse.cli.doctor;
