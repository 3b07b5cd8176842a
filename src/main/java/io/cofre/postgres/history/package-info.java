/** Trash, snapshots, staging and retention in a database that several workers share. */
@NullMarked
package io.cofre.postgres.history;

import org.jspecify.annotations.NullMarked;
