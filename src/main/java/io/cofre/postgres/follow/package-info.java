/** The changes that other workers make to instances that somebody follows at this one. */
@NullMarked
package io.cofre.postgres.follow;

import org.jspecify.annotations.NullMarked;
