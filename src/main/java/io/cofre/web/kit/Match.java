package io.cofre.web.kit;

/** A route that a request has found, with its handler, path and query. */
record Match(Route route, Handler handler, RequestPath path, Query query) {}
