/** The HTTP server: Javalin on Jetty, its stages, requests, responses and errors. It knows no service. */
@NullMarked
package io.cofre.web.kit;

import org.jspecify.annotations.NullMarked;
