/**
 * Seeded generators of synthetic data. Each records the ground truth together with its data, for
 * tests to compare with.
 */
package io.sparkcourse.common.generator;
