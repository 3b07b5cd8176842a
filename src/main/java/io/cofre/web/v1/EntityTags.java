package io.cofre.web.v1;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Condition;
import io.cofre.web.kit.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags in conditional requests (RFC 9110, 8.8.3 and 13.1), as {@code "d8e8…"} with quotation marks.
 *
 * @param any whether {@code *} stands in place of tags
 * @param strong the tags without {@code W/}
 * @param weak those with it: none of ours is weak, so that they are good for {@code If-None-Match} only
 */
record EntityTags(boolean any, Set<ContentTag> strong, Set<ContentTag> weak) {
    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("\\s*+(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*+)\"\\s*+(,|$)");

    /** The value of the header {@code ETag} of a value. */
    static String of(Value value) {
        return '"' + ContentTag.of(value).text() + '"';
    }

    /**
     * The tags in a header; empty if the request has no such header.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is malformed
     */
    static Optional<EntityTags> in(Request request, String header) {
        return request.header(header).map(text -> parse(header, text));
    }

    private static EntityTags parse(String header, String text) {
        if (text.strip().equals(ANY)) {
            return new EntityTags(true, Set.of(), Set.of());
        }
        Set<ContentTag> strong = new HashSet<>();
        Set<ContentTag> weak = new HashSet<>();
        Matcher tags = TAG.matcher(text);
        int end = 0;
        // It must not look for a tag further on: a header of nothing but spaces would be gone through for each of them.
        while (end < text.length() && tags.region(end, text.length()).lookingAt()) {
            (tags.group(1) == null ? strong : weak).add(new ContentTag(tags.group(2)));
            end = tags.end();
        }
        if (end < text.length() || text.isBlank()) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST,
                    "the header " + header + " is neither * nor a list of tags in quotation marks");
        }
        return new EntityTags(false, strong, weak);
    }

    /** Whether one of them is that of a value, weak ones included. */
    boolean match(Value value) {
        ContentTag tag = ContentTag.of(value);
        return any || strong.contains(tag) || weak.contains(tag);
    }

    /**
     * The conditions of a write of a key, from its headers {@code If-Match} and {@code If-None-Match}.
     *
     * @throws CofreException {@code BAD_REQUEST} if they are malformed
     */
    static List<Condition> conditions(Request request, KeyPath path) {
        List<Condition> conditions = new ArrayList<>();
        in(request, "If-Match")
                .ifPresent(tags -> conditions.add(
                        tags.any() ? new Condition.IsPresent(path) : new Condition.HasContent(path, tags.strong())));
        in(request, "If-None-Match").ifPresent(tags -> {
            if (!tags.any()) {
                throw new CofreException(ErrorCode.BAD_REQUEST, "the header If-None-Match of a write can only be *");
            }
            conditions.add(new Condition.IsAbsent(path));
        });
        return conditions;
    }
}
