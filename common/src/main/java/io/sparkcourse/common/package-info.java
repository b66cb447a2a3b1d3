/**
 * One run of a demo: its options, its directory, its pace and its end. Everything that is not a
 * demo's lesson is one call to {@link io.sparkcourse.common.DemoRun}.
 */
package io.sparkcourse.common;
