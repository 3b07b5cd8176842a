package io.cofre.session;

/** Where an instance stands: its group and its name within it. */
public record InstancePath(GroupName group, InstanceName instance) {}
