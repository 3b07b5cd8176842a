/**
 * The machinery of the crash tests: schedules of commits and crashes, child processes that are killed, file systems
 * that lose power, and the judges of what is left. {@code io.cofre.crash} says which test uses which of them.
 */
@NullMarked
package io.cofre.testing.crash;

import org.jspecify.annotations.NullMarked;
