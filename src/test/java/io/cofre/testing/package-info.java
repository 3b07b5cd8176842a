/**
 * The common ground of the tests: contracts that every implementation of a port has to keep, simple implementations of
 * those ports in memory, and real parts to test with, such as a worker, a store, a process and a raw connection.
 */
@NullMarked
package io.cofre.testing;

import org.jspecify.annotations.NullMarked;
