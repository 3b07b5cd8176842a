/** The description of the routes of a server in OpenAPI. */
@NullMarked
package io.cofre.web.openapi;

import org.jspecify.annotations.NullMarked;
