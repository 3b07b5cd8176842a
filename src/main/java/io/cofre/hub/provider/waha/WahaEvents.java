package io.cofre.hub.provider.waha;

import io.cofre.hub.provider.EventName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names of WAHA's events. */
final class WahaEvents {
    static final String SESSION_STATUS = "session.status";
    static final String MESSAGE = "message";
    static final String MESSAGE_ANY = "message.any";
    static final String MESSAGE_ACK = "message.ack";
    static final String MESSAGE_ACK_GROUP = "message.ack.group";
    static final String STATE_CHANGE = "state.change";
    static final String ENGINE_EVENT = "engine.event";

    /** All of them, in the order in which they are shown. */
    static final List<EventName> ALL = List.of(
            new EventName(MESSAGE, "Somebody sent a message."),
            new EventName(MESSAGE_ACK, "A message that the account sent got further."),
            new EventName("message.revoked", "A message was deleted for all."),
            new EventName(SESSION_STATUS, "The session started, stopped, failed or waits for a scan."),
            new EventName(STATE_CHANGE, "The connection inside the engine changed."),
            new EventName("group.join", "The account joined a group. WAHA has newer names for it."),
            new EventName("group.leave", "The account left a group. WAHA has newer names for it."),
            new EventName("poll.vote", "Somebody voted in a poll."),
            new EventName("poll.vote.failed", "A vote in a poll could not be read."),
            new EventName(MESSAGE_ANY, "Any message was made, by the account too."),
            new EventName("message.reaction", "Somebody reacted to a message."),
            new EventName(MESSAGE_ACK_GROUP, "A message in a group got further at one of its members."),
            new EventName("message.waiting", "A message has arrived that cannot be read yet."),
            new EventName("message.edited", "A message was edited."),
            new EventName("group.v2.join", "The account joined a group."),
            new EventName("group.v2.leave", "The account left a group."),
            new EventName("group.v2.update", "Something about a group changed."),
            new EventName("group.v2.participants", "The members of a group changed."),
            new EventName("presence.update", "Somebody is typing, or came or went."),
            new EventName("chat.archive", "A chat was archived or brought back."),
            new EventName("call.received", "A call came in."),
            new EventName("call.accepted", "A call was taken."),
            new EventName("call.rejected", "A call was refused."),
            new EventName("label.upsert", "A label was made or changed."),
            new EventName("label.deleted", "A label was deleted."),
            new EventName("label.chat.added", "A label was put on a chat."),
            new EventName("label.chat.deleted", "A label was taken off a chat."),
            new EventName("event.response", "Somebody answered an invitation to an event."),
            new EventName("event.response.failed", "An answer to an invitation could not be read."),
            new EventName(ENGINE_EVENT, "An event of the engine itself."));

    private WahaEvents() {}

    /** WAHA's spelling of a name, which may also be spelt in capitals; empty if there is no such event. */
    static Optional<String> named(String name) {
        String spelt = name.toLowerCase(Locale.ROOT).replace('_', '.');
        String wanted = spelt.equals("state.changed") ? STATE_CHANGE : spelt;
        return ALL.stream().map(EventName::name).filter(wanted::equals).findFirst();
    }
}
