/**
 * A timeline of batches, windows and results, recorded from a real run. It is drawn as text for the
 * console and as SVG for the lectures.
 */
package io.sparkcourse.common.timeline;
