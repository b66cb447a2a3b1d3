/** What the servers of this module have in common. */
package io.sparkcourse.services;
