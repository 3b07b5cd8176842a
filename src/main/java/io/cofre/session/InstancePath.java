package io.cofre.session;

/** The place of an instance: its group and its name within the group. */
public record InstancePath(GroupName group, InstanceName instance) {}
