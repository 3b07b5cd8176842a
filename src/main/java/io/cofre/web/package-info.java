/** The table of all routes of the worker. */
@NullMarked
package io.cofre.web;

import org.jspecify.annotations.NullMarked;
