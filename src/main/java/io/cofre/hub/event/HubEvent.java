package io.cofre.hub.event;

import java.time.Instant;

/**
 * A stored event. It is the same on every channel.
 *
 * @param id is the same on every copy of the event, and unique: {@code evt_} and 26 characters that sort by time
 * @param tenant the id of the tenant that owns it
 * @param epoch changes when the numbers of the tenant begin anew, as after a restore from a backup
 * @param seq the number of the event among those of its tenant and epoch; it grows without gaps
 * @param instanceId the id of the instance in the registry
 * @param instanceName the name of the instance
 * @param provider the kind of the provider that told it
 * @param kind the kind of the event
 * @param source the event's name as subscriptions of that provider spell it
 * @param receivedAt when the hub got it
 * @param data a JSON text
 */
public record HubEvent(
        String id,
        String tenant,
        String epoch,
        long seq,
        String instanceId,
        String instanceName,
        ProviderKind provider,
        EventKind kind,
        String source,
        Instant receivedAt,
        String data) {}
