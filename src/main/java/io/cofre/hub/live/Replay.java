package io.cofre.hub.live;

import java.util.Optional;

/**
 * A replay that a follower asked for: stored events again, up to where it is live.
 *
 * @param instanceName the name of the instance; empty for all
 * @param instanceId the id of the instance, if only one has that name
 * @param afterSeq the number of the last event that is not wanted
 */
record Replay(String instanceName, Optional<String> instanceId, long afterSeq) {}
