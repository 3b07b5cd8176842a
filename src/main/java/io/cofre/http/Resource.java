package io.cofre.http;

import io.cofre.metrics.RequestMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One route: a template of paths, and what its methods do. A {@code GET} answers {@code HEAD} as well. */
final class Resource {
    private final String template;
    private final List<String> parts;
    private final boolean open;
    private final Set<String> parameters = new TreeSet<>();
    private boolean metrics;
    private final Map<Method, Endpoint> endpoints = new EnumMap<>(Method.class);
    private final Map<Method, RequestMetrics.Series> series = new EnumMap<>(Method.class);

    private boolean ignoresQueries;

    private Resource(String template, boolean open) {
        this.template = template;
        this.parts = List.of(template.substring(1).split("/"));
        this.open = open;
    }

    /** A route that asks for the API key. */
    static Resource guarded(String template) {
        return new Resource(template, false);
    }

    /** A route that anyone may use. */
    static Resource open(String template) {
        return new Resource(template, true);
    }

    /** Lets the token for metrics open it as well. */
    Resource showingMetrics() {
        metrics = true;
        return this;
    }

    boolean showsMetrics() {
        return metrics;
    }

    Resource on(Method method, Endpoint endpoint) {
        endpoints.put(method, endpoint);
        if (method == Method.GET) {
            endpoints.put(Method.HEAD, endpoint);
        }
        return this;
    }

    /** Lets the query hold a parameter. */
    Resource taking(String parameter) {
        parameters.add(parameter);
        return this;
    }

    /** Lets the query hold anything: monitoring tools add to it what they like. */
    Resource ignoringQueries() {
        ignoresQueries = true;
        return this;
    }

    /** Counts the requests of this route from now on. */
    Resource measuredBy(RequestMetrics metrics) {
        for (Method method : endpoints.keySet()) {
            series.put(method, metrics.series(method.name(), template));
        }
        return this;
    }

    boolean matches(RequestPath path) {
        if (path.size() != parts.size()) {
            return false;
        }
        for (int index = 0; index < parts.size(); index++) {
            String part = parts.get(index);
            if (part.charAt(0) != '{' && !part.equals(path.part(index))) {
                return false;
            }
        }
        return true;
    }

    boolean isOpen() {
        return open;
    }

    String template() {
        return template;
    }

    /** Where in a path the part of that name stands, as {@code {group}}; negative if nowhere. */
    int position(String part) {
        return parts.indexOf(part);
    }

    /** What the template calls a part of a path, without braces. */
    String nameAt(int index) {
        String part = parts.get(index);
        return part.charAt(0) == '{' ? part.substring(1, part.length() - 1) : "name";
    }

    /** The parameters that a query may hold. */
    Set<String> parameters() {
        return parameters;
    }

    boolean ignoresQueries() {
        return ignoresQueries;
    }

    /** What a method does here; null if it does nothing. */
    @Nullable
    Endpoint endpoint(@Nullable Method method) {
        return method == null ? null : endpoints.get(method);
    }

    RequestMetrics.@Nullable Series series(@Nullable Method method) {
        return method == null ? null : series.get(method);
    }

    /** The methods of this route. */
    Set<Method> methods() {
        return endpoints.keySet();
    }
}
