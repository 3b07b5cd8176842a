/** What the hub does at Evolution and at the worker so that instances can be paired and connected again. */
@NullMarked
package io.cofre.hub.upkeep;

import org.jspecify.annotations.NullMarked;
