/** The parts of a session: validated names, values, and the errors that every layer uses. */
@NullMarked
package io.cofre.session;

import org.jspecify.annotations.NullMarked;
