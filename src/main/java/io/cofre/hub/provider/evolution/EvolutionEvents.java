package io.cofre.hub.provider.evolution;

import io.cofre.hub.provider.EventName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of Evolution's events, as subscriptions spell them. */
final class EvolutionEvents {
    static final String CONNECTION_UPDATE = "CONNECTION_UPDATE";
    static final String QRCODE_UPDATED = "QRCODE_UPDATED";
    static final String MESSAGES_UPSERT = "MESSAGES_UPSERT";
    static final String MESSAGES_UPDATE = "MESSAGES_UPDATE";
    static final String MESSAGES_EDITED = "MESSAGES_EDITED";
    static final String STATUS_INSTANCE = "STATUS_INSTANCE";

    /** The name of what arrives as {@code groups.update}. Evolution 2.3.6 refuses it in a subscription. */
    static final String GROUPS_UPDATE = "GROUPS_UPDATE";

    /** The name that Evolution 2.3.6 takes in its place. */
    static final String GROUP_UPDATE = "GROUP_UPDATE";

    /** All of them, in the order in which they are shown. */
    static final List<EventName> ALL = List.of(
            new EventName(CONNECTION_UPDATE, "The connection to WhatsApp opened, closed, or is being made."),
            new EventName(QRCODE_UPDATED, "A QR code waits to be scanned."),
            new EventName(MESSAGES_UPSERT, "A message arrived, or the account sent one from another device."),
            new EventName(MESSAGES_UPDATE, "A message got further: to the server, to the phone, to the eyes."),
            new EventName("MESSAGES_DELETE", "A message was deleted for all."),
            new EventName("CONTACTS_UPDATE", "Contacts changed."),
            new EventName("CONTACTS_UPSERT", "Contacts were added."),
            new EventName("CHATS_UPDATE", "Chats changed."),
            new EventName("CHATS_UPSERT", "Chats were added."),
            new EventName("CHATS_DELETE", "Chats were deleted."),
            new EventName("GROUPS_UPSERT", "Groups were added."),
            new EventName(GROUPS_UPDATE, "Groups changed. Not delivered by Evolution 2.3.6."),
            new EventName("PRESENCE_UPDATE", "Somebody is typing, or came or went."),
            new EventName("CALL", "A call came in."),
            new EventName(STATUS_INSTANCE, "Evolution changed the state of the instance."),
            new EventName("SEND_MESSAGE", "The account sent a message through Evolution."),
            new EventName("LABELS_EDIT", "A label was made, changed or deleted."),
            new EventName("LABELS_ASSOCIATION", "A label was put on a chat, or taken off."),
            new EventName("APPLICATION_STARTUP", "Evolution started."),
            new EventName("MESSAGES_SET", "Messages came from the history of the phone."),
            new EventName(MESSAGES_EDITED, "A message was edited or deleted for all."),
            new EventName("SEND_MESSAGE_UPDATE", "A message that was sent through Evolution was edited."),
            new EventName("CONTACTS_SET", "Contacts came from the history of the phone."),
            new EventName("CHATS_SET", "Chats came from the history of the phone."),
            new EventName(GROUP_UPDATE, "Another spelling of GROUPS_UPDATE."),
            new EventName("GROUP_PARTICIPANTS_UPDATE", "The members of a group changed."),
            new EventName("TYPEBOT_START", "A dialogue of Typebot began."),
            new EventName("TYPEBOT_CHANGE_STATUS", "A dialogue of Typebot changed its status."),
            new EventName("REMOVE_INSTANCE", "The instance was removed from memory."),
            new EventName("LOGOUT_INSTANCE", "The login of the instance ended."),
            new EventName("INSTANCE_CREATE", "The instance was made."),
            new EventName("INSTANCE_DELETE", "The instance was deleted."));

    private EvolutionEvents() {}

    /**
     * The spelling of a name in events; empty if there is no such event.
     *
     * @param name in capitals or as Evolution's bodies spell it, such as {@code messages.upsert}
     */
    static Optional<String> named(String name) {
        String spelt = spelling(name);
        return ALL.stream().anyMatch(known -> known.name().equals(spelt)) ? Optional.of(spelt) : Optional.empty();
    }

    /** The spelling of the name in a body, known or not. */
    static String spelling(String name) {
        String capitals = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return capitals.equals(GROUP_UPDATE) ? GROUPS_UPDATE : capitals;
    }

    /** The names that Evolution takes in a subscription to these events. */
    static List<String> asEvolutionTakes(List<String> events) {
        Stream<String> spelt = events.stream().map(event -> event.equals(GROUPS_UPDATE) ? GROUP_UPDATE : event);
        return spelt.distinct().toList();
    }
}
