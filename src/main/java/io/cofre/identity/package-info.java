/** Guards of the identity in {@code creds}: whether it is paired, when it is replaced, and who writes it. */
@NullMarked
package io.cofre.identity;

import org.jspecify.annotations.NullMarked;
