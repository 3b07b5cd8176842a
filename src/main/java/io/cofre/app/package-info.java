/** The process: start, signals, exit, an open data directory ({@code Vault}), and the worker on top of it. */
@NullMarked
package io.cofre.app;

import org.jspecify.annotations.NullMarked;
