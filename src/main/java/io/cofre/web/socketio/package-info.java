/** Socket.IO, behind guards, as a part of the HTTP server. Only this package knows its library. */
@NullMarked
package io.cofre.web.socketio;

import org.jspecify.annotations.NullMarked;
