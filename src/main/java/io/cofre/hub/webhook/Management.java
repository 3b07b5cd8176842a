package io.cofre.hub.webhook;

/** The services of the management API. */
public record Management(Webhooks webhooks, DeliveryLog deliveries, Accounts accounts, Gateway gateway) {}
