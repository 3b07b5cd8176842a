/** Images that callers of the gateway name by their URLs. */
@NullMarked
package io.cofre.hub.wapi.image;

import org.jspecify.annotations.NullMarked;
