package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One route: a template of paths, and the handler of each method. A {@code GET} answers {@code HEAD} as well.
 *
 * <pre>
 *   /session/{group}/{instance}/{key*}    the key is all the rest of the path, slashes included
 *   /admin/trash/{id}/restore             a name is one part; a slash in it is sent as %2F
 * </pre>
 */
public final class Route {
    private static final String REST = "*}";

    private final String template;
    private final List<String> parts;
    private final boolean rest;
    private final boolean open;
    private final Set<String> parameters = new TreeSet<>();
    private boolean metrics;
    private final Map<Method, Handler> handlers = new EnumMap<>(Method.class);
    private final Map<Method, BodyKind> bodies = new EnumMap<>(Method.class);
    private final Map<Method, RequestMetrics.Series> series = new EnumMap<>(Method.class);

    private boolean ignoresQueries;
    private @Nullable ErrorFormat errors;

    private Route(String template, boolean open) {
        this.rest = template.endsWith(REST);
        this.template = template.replace(REST, "}");
        this.parts = template.equals("/")
                ? List.of()
                : List.of(this.template.substring(1).split("/"));
        this.open = open;
    }

    /** A route that asks for the API key. */
    public static Route guarded(String template) {
        return new Route(template, false);
    }

    /** A route that anyone may use. */
    public static Route open(String template) {
        return new Route(template, true);
    }

    /** Lets the token for metrics open it as well. */
    public Route showingMetrics() {
        metrics = true;
        return this;
    }

    /** Whether the token for metrics opens it. */
    public boolean showsMetrics() {
        return metrics;
    }

    /** Lets a method do something, without a body. */
    public Route on(Method method, Handler handler) {
        return on(method, BodyKind.NONE, handler);
    }

    /** Lets a method do something with a body, a JSON object. */
    public Route onJson(Method method, Handler handler) {
        return on(method, BodyKind.JSON, handler);
    }

    /** Lets a method do something with a body that its handler judges, even an empty one. */
    public Route onBody(Method method, Handler handler) {
        return on(method, BodyKind.JUDGED, handler);
    }

    /** Lets a method do something with a body that is read as it arrives. */
    public Route onUpload(Method method, Handler handler) {
        return on(method, BodyKind.UPLOAD, handler);
    }

    private Route on(Method method, BodyKind body, Handler handler) {
        handlers.put(method, handler);
        bodies.put(method, body);
        if (method == Method.GET) {
            handlers.put(Method.HEAD, handler);
        }
        return this;
    }

    /** Lets the query hold a parameter. */
    public Route taking(String parameter) {
        parameters.add(parameter);
        return this;
    }

    /** Lets the query hold anything: monitoring tools add to it what they like. */
    public Route ignoringQueries() {
        ignoresQueries = true;
        return this;
    }

    /** Has its errors told as problem details (RFC 9457). */
    public Route tellingProblems() {
        return tellingErrorsAs(ErrorFormat.PROBLEM_DETAILS);
    }

    /** Has its errors told in another way than those of its table. */
    public Route tellingErrorsAs(ErrorFormat format) {
        errors = format;
        return this;
    }

    /** Whether its errors are told as problem details. */
    public boolean tellsProblems() {
        return ErrorFormat.PROBLEM_DETAILS.equals(errors);
    }

    /** Has its errors told so, unless it was given a way of its own. */
    void tellingErrorsOtherwiseAs(ErrorFormat format) {
        errors = errors == null ? format : errors;
    }

    /** The way to tell its errors. */
    ErrorFormat errors() {
        return errors == null ? ErrorFormat.PODS : errors;
    }

    /** The beginning of its paths, with the slashes around it. */
    String beginning() {
        return parts.isEmpty() ? "/" : "/" + parts.get(0) + "/";
    }

    /** Counts the requests of this route from now on. */
    public Route measuredBy(RequestMetrics metrics) {
        for (Method method : handlers.keySet()) {
            series.put(method, metrics.series(method.name(), template));
        }
        return this;
    }

    public boolean matches(RequestPath path) {
        if (rest ? path.size() < parts.size() : path.size() != parts.size()) {
            return false;
        }
        for (int index = 0; index < parts.size(); index++) {
            String part = parts.get(index);
            if (part.charAt(0) != '{' && !path.is(index, part)) {
                return false;
            }
        }
        return true;
    }

    public boolean isOpen() {
        return open;
    }

    public String template() {
        return template;
    }

    /** Whether its last part is all the rest of a path, slashes included. */
    boolean takesRest() {
        return rest;
    }

    /** The number of parts of a path that must not be empty. */
    int names() {
        return rest ? parts.size() - 1 : parts.size();
    }

    /** The part of a path that the template calls by a name, as {@code {group}}. */
    String part(RequestPath path, String name) {
        int index = position(name);
        return rest && index == parts.size() - 1 ? path.rest(index) : path.part(index);
    }

    /** The position in a path of the part of that name, as {@code {group}}; negative if there is none. */
    int position(String part) {
        return parts.indexOf(part);
    }

    /** The name of a part of a path in the template, without braces. */
    String nameAt(int index) {
        String part = parts.get(index);
        return part.charAt(0) == '{' ? part.substring(1, part.length() - 1) : "name";
    }

    /** The parameters that a query may hold. */
    public Set<String> parameters() {
        return parameters;
    }

    boolean ignoresQueries() {
        return ignoresQueries;
    }

    /** The handler of a method; null if there is none. */
    @Nullable
    Handler handler(@Nullable Method method) {
        return method == null ? null : handlers.get(method);
    }

    /** The kind of body that a method takes here. */
    BodyKind bodyKind(@Nullable Method method) {
        return method == null ? BodyKind.NONE : bodies.getOrDefault(method, BodyKind.NONE);
    }

    RequestMetrics.@Nullable Series series(@Nullable Method method) {
        return method == null ? null : series.get(method);
    }

    /** The methods of this route. */
    public Set<Method> methods() {
        return handlers.keySet();
    }
}
