/** The routes of the hub and their handlers. */
@NullMarked
package io.cofre.hub.web;

import org.jspecify.annotations.NullMarked;
