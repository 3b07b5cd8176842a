/** The HTTP edge: everything that knows Javalin, Jetty and servlets. */
@NullMarked
package io.cofre.http;

import org.jspecify.annotations.NullMarked;
