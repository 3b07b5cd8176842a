package io.cofre.hub.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The tries of a delivery as a JSON array of {@code {"at":ms,"status":200,"ms":12,"error":"","answer":""}}. */
final class AttemptLog {
    static final String EMPTY = "[]";

    private static final int ATTEMPTS_MAX = 24;
    private static final int TEXT_MAX = 512;
    private static final TypeReference<List<Entry>> ENTRIES = new TypeReference<>() {};

    /** In ASCII, since answers of others can hold anything. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private record Entry(long at, int status, long ms, String error, String answer) {
        private Outbox.Attempt attempt() {
            return new Outbox.Attempt(Instant.ofEpochMilli(at), status, ms, error, answer);
        }

        private static Entry of(Outbox.Attempt attempt) {
            return new Entry(
                    attempt.at().toEpochMilli(),
                    attempt.status(),
                    attempt.tookMs(),
                    shortened(attempt.error()),
                    shortened(attempt.answer()));
        }
    }

    private AttemptLog() {}

    /** The text of tries and one more. The oldest are left out if there are many. */
    static String text(List<Outbox.Attempt> before, Outbox.Attempt last) {
        List<Entry> entries = Stream.concat(before.stream(), Stream.of(last))
                .skip(Math.max(0, before.size() + 1 - ATTEMPTS_MAX))
                .map(Entry::of)
                .toList();
        try {
            return JSON.writeValueAsString(entries);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts and numbers make no JSON", impossible);
        }
    }

    /** The tries in a text; none if it is damaged. */
    static List<Outbox.Attempt> read(String text) {
        if (text.equals(EMPTY)) {
            return List.of();
        }
        try {
            return JSON.readValue(text, ENTRIES).stream().map(Entry::attempt).toList();
        } catch (JsonProcessingException damaged) {
            return List.of();
        }
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
