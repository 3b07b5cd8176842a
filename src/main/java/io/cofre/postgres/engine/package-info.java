/** The store that several workers share: one committer, reads in groups, leases by the clock of the database. */
@NullMarked
package io.cofre.postgres.engine;

import org.jspecify.annotations.NullMarked;
