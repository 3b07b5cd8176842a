/** Guards of the identity in {@code creds}: what is paired, what replaces it, and who writes it. */
@NullMarked
package io.cofre.identity;

import org.jspecify.annotations.NullMarked;
