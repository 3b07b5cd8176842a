package io.cofre.store;

import io.cofre.session.InstancePath;
import java.time.Duration;

/**
 * An address that writes an instance, without a pause of a minute in between.
 *
 * @param firstAgo the time since its first write
 * @param lastAgo the time since its last one
 */
public record Sighting(InstancePath instance, String address, Duration firstAgo, Duration lastAgo) {}
