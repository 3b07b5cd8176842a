/** The database that several workers share: connections, schema, start checks, and the meaning of its errors. */
@NullMarked
package io.cofre.postgres.database;

import org.jspecify.annotations.NullMarked;
