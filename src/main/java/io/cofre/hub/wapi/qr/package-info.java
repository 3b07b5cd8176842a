/** QR codes for people: as text on a console, and as files. */
@NullMarked
package io.cofre.hub.wapi.qr;

import org.jspecify.annotations.NullMarked;
