/** What operators can see and mend, whatever the transport: the HTTP routes and the command line speak it. */
@NullMarked
package io.cofre.admin;

import org.jspecify.annotations.NullMarked;
