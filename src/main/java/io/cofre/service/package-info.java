/** What the worker does for its callers, whatever the transport and whatever the store. */
@NullMarked
package io.cofre.service;

import org.jspecify.annotations.NullMarked;
