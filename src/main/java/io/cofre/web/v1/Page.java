package io.cofre.web.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.Name;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * One page of a list of names in their natural order.
 *
 * <pre>
 *   ?after=NAME&limit=N      {"instances":[…],"next":"NAME"}
 * </pre>
 *
 * <p>With {@code next} there is more: the next page begins after that name. Names that come or go between two pages are
 * there or not; each other one is in one page.
 */
final class Page {
    static final String AFTER = "after";
    static final String LIMIT = "limit";

    private static final int LIMIT_MAX = 1000;

    private Page() {}

    /** Writes one name as an element of the list. */
    @FunctionalInterface
    interface Element<N> {
        void write(JsonGenerator json, N name) throws IOException;
    }

    /**
     * The page of {@code names} that a request asks for.
     *
     * @param member the name of the list in the answer
     * @param wanted tells the names that belong to the list
     */
    static <N extends Name<N>> FullResponse of(
            Request request, String member, List<N> names, Predicate<N> wanted, Element<N> element) {
        String after = request.query(AFTER).orElse("");
        int limit = limit(request);
        List<N> rest = names.stream()
                .filter(wanted)
                .filter(name -> after.isEmpty() || name.toString().compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        List<N> page = rest.subList(0, Math.min(limit, rest.size()));
        return FullResponse.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart(member);
            for (N name : page) {
                element.write(json, name);
            }
            json.writeEndArray();
            if (rest.size() > limit) {
                json.writeStringField("next", page.get(limit - 1).toString());
            }
            json.writeEndObject();
        }));
    }

    private static int limit(Request request) {
        String given = request.query(LIMIT).orElse("" + LIMIT_MAX);
        int limit = given.matches("[0-9]{1,9}") ? Integer.parseInt(given) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new CofreException(ErrorCode.BAD_REQUEST, LIMIT + " is no number from 1 to " + LIMIT_MAX);
        }
        return limit;
    }
}
