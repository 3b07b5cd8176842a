/** The sessions of wapi: their login, their texts and their checks. */
@NullMarked
package io.cofre.hub.wapi;

import org.jspecify.annotations.NullMarked;
