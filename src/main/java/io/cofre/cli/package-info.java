/** The command line: what an operator types, sees and gets as an exit code. */
@NullMarked
package io.cofre.cli;

import org.jspecify.annotations.NullMarked;
