package io.cofre.web.kit;

import org.jspecify.annotations.Nullable;

/** The methods that some route knows. */
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    OPTIONS;

    /** The method of that name; null if no route knows it. Names of methods are case-sensitive. */
    static @Nullable Method of(String name) {
        return switch (name) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "DELETE" -> DELETE;
            case "OPTIONS" -> OPTIONS;
            default -> null;
        };
    }
}
