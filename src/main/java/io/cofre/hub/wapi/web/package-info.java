/** The routes of wapi, as its clients know them. */
@NullMarked
package io.cofre.hub.wapi.web;

import org.jspecify.annotations.NullMarked;
