/** What a session is made of: validated names, values, and the errors that every layer speaks. */
@NullMarked
package io.cofre.session;

import org.jspecify.annotations.NullMarked;
