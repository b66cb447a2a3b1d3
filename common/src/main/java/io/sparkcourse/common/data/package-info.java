/**
 * The records of the sample data, as beans that both engines read, with the parsers of their
 * formats. A malformed record is reported with its reason and never lost.
 */
package io.sparkcourse.common.data;
