/** Takes in the events that providers send, and makes them durable before they are answered. */
@NullMarked
package io.cofre.hub.ingest;

import org.jspecify.annotations.NullMarked;
