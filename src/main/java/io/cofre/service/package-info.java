/** The services of the worker, independent of the transport and of the store. */
@NullMarked
package io.cofre.service;

import org.jspecify.annotations.NullMarked;
