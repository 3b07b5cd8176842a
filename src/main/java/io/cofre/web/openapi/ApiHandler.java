package io.cofre.web.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import io.cofre.web.kit.RouteTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handler that describes the table it is in. The description is made when it is first asked for. Thread-safe. */
public final class ApiHandler {
    private static final String TEXTS = "operations.json";

    private final Class<?> neighbour;
    private volatile @Nullable RouteTable table;
    private volatile @Nullable FullResponse description;

    private ApiHandler(Class<?> neighbour) {
        this.neighbour = neighbour;
    }

    /** A handler whose texts are in the file {@value #TEXTS} beside a class. */
    public static ApiHandler withTextsBeside(Class<?> neighbour) {
        return new ApiHandler(neighbour);
    }

    /** Tells it the table, once the table is complete. */
    public void describes(RouteTable complete) {
        table = complete;
    }

    /** The description of the table, in JSON. */
    public Response describe(Request request) {
        FullResponse made = description;
        if (made == null) {
            RouteTable complete = Objects.requireNonNull(table, "the table is not complete");
            made = FullResponse.json(OpenApi.of(complete, texts()));
            description = made;
        }
        return made;
    }

    private JsonNode texts() {
        try (InputStream file = Objects.requireNonNull(neighbour.getResourceAsStream(TEXTS), TEXTS)) {
            return new ObjectMapper().readTree(file);
        } catch (IOException impossible) {
            throw new IllegalStateException("the texts of the routes cannot be read", impossible);
        }
    }
}
