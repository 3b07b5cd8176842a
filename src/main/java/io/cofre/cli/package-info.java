/** The command line: arguments, output and exit codes for operators. */
@NullMarked
package io.cofre.cli;

import org.jspecify.annotations.NullMarked;
