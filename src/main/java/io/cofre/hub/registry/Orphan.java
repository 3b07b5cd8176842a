package io.cofre.hub.registry;

/**
 * A session that a provider may have left behind at the worker.
 *
 * @param tenant the id of the tenant
 * @param provider the id of the {@link ProviderAccount}
 * @param instanceId the id of the instance; it may be removed by now
 * @param name the name of the instance at the provider
 * @param sessionId the id of the session; empty if the provider has to be asked for it
 * @param mustBeGone whether the instance has to be gone: it may be paired anew under its name
 */
public record Orphan(
        String tenant, String provider, String instanceId, String name, String sessionId, boolean mustBeGone) {
    @Override
    public String toString() {
        return "instance " + instanceId + " '" + name + "' of " + tenant;
    }
}
