package io.cofre.web;

import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import io.cofre.web.kit.RouteTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handler that describes the table it is in. The description is made when it is first asked for. Thread-safe. */
final class ApiHandler {
    private volatile @Nullable RouteTable table;
    private volatile @Nullable FullResponse description;

    /** Tells it the table, once the table is complete. */
    void describes(RouteTable complete) {
        table = complete;
    }

    Response describe(Request request) {
        FullResponse made = description;
        if (made == null) {
            made = FullResponse.json(OpenApi.of(Objects.requireNonNull(table, "the table is not complete")));
            description = made;
        }
        return made;
    }
}
