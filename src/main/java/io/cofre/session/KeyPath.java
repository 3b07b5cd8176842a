package io.cofre.session;

/** The place of a value: its instance and its key within the instance. */
public record KeyPath(InstancePath instance, Key key) {}
