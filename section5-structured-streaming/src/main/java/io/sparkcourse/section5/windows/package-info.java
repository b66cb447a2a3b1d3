/**
 * Lecture 5.3: windows on event time. Tumbling, sliding and session windows, days in a time zone,
 * and windows over windows.
 */
package io.sparkcourse.section5.windows;
