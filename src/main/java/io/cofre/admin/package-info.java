/** Administration for operators, independent of the transport: HTTP routes and the command line use it. */
@NullMarked
package io.cofre.admin;

import org.jspecify.annotations.NullMarked;
