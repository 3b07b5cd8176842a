/** The schema of databases, for all stores that keep something in one. */
@NullMarked
package io.cofre.sql;

import org.jspecify.annotations.NullMarked;
