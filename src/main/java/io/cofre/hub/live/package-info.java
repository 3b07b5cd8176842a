/** Events in real time: followers of a tenant's events, by Socket.IO and as server-sent events. */
@NullMarked
package io.cofre.hub.live;

import org.jspecify.annotations.NullMarked;
