package io.cofre.remote;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object. What is read by a name and is of another kind is an {@link IOException}. Members that
 * nobody reads are ignored, so that an older command understands a newer worker.
 */
final class Members {
    private final Map<?, ?> members;

    private Members(Map<?, ?> members) {
        this.members = members;
    }

    static Members of(@Nullable Object object) throws IOException {
        return new Members(as(Map.class, object, "an object"));
    }

    /** Makes something of a JSON value. */
    @FunctionalInterface
    interface Form<T> {
        T of(@Nullable Object value) throws IOException;
    }

    static <T> List<T> list(@Nullable Object array, Form<T> form) throws IOException {
        List<T> made = new ArrayList<>();
        for (Object element : as(List.class, array, "an array")) {
            made.add(form.of(element));
        }
        return made;
    }

    static String text(@Nullable Object value) throws IOException {
        return as(String.class, value, "a text");
    }

    String text(String name) throws IOException {
        return text(members.get(name));
    }

    boolean flag(String name) throws IOException {
        return as(Boolean.class, members.get(name), "a boolean");
    }

    long number(String name) throws IOException {
        return whole(members.get(name));
    }

    int count(String name) throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, number(name));
    }

    /** Nothing if the member is null or not there. */
    <T> Optional<T> optional(String name, Form<T> form) throws IOException {
        Object value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(form.of(value));
    }

    /** No element if the member is null or not there: a worker that does not know of it sends none. */
    <T> List<T> list(String name, Form<T> form) throws IOException {
        Object value = members.get(name);
        return value == null ? List.of() : list(value, form);
    }

    List<String> texts(String name) throws IOException {
        return list(name, Members::text);
    }

    Members object(String name) throws IOException {
        return of(members.get(name));
    }

    /** The names of all members. */
    List<String> names() throws IOException {
        return list(List.copyOf(members.keySet()), Members::text);
    }

    static long whole(@Nullable Object value) throws IOException {
        try {
            return as(BigDecimal.class, value, "a number").longValueExact();
        } catch (ArithmeticException fraction) {
            throw new IOException("not a whole number", fraction);
        }
    }

    static Instant time(@Nullable Object value) throws IOException {
        try {
            return Instant.parse(text(value));
        } catch (DateTimeException malformed) {
            throw new IOException("not a time in ISO 8601", malformed);
        }
    }

    private static <T> T as(Class<T> type, @Nullable Object value, String expected) throws IOException {
        if (!type.isInstance(value)) {
            throw new IOException("not " + expected);
        }
        return type.cast(value);
    }
}
