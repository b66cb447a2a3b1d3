/**
 * Seeded generators of synthetic data. Each writes the ground truth beside its data, for tests to
 * compare with.
 */
package io.sparkcourse.common.generator;
