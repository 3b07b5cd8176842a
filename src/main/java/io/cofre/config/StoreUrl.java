package io.cofre.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDBC URL of the database that keeps the sessions. */
final class StoreUrl {
    /** A URL with a host and the name of a database. */
    static final Pattern PATTERN = Pattern.compile("jdbc:postgresql://(?<hosts>[!-.0->@-~]{1,500})"
            + "/(?<database>[!-.0->@-~]{1,200})(?:\\?(?<parameters>[!-~]{0,500}))?");

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

    /** The parameters that hold what has a variable of its own, or what nobody may see in a URL. */
    private static final List<String> SECRET = List.of("user", "password", "sslpassword");

    /** The parameters that choose which database is asked, beside the hosts of the URL. */
    private static final List<String> ELSEWHERE = List.of("host", "hostaddr", "service", "pghost", "socketfactory");

    private static final List<String> UNVERIFIED = List.of("disable", "allow", "prefer", "require");

    private final String text;
    private final String hosts;
    private final String database;
    private final String parameters;

    private StoreUrl(String text, Matcher parts) {
        this.text = text;
        this.hosts = parts.group("hosts");
        this.database = parts.group("database");
        this.parameters = Optional.ofNullable(parts.group("parameters")).orElse("");
    }

    /** A URL that matches {@link #PATTERN}; empty if it does not. */
    static Optional<StoreUrl> of(String text) {
        Matcher parts = PATTERN.matcher(text);
        return parts.matches() ? Optional.of(new StoreUrl(text, parts)) : Optional.empty();
    }

    /** Whether it names a user or a password. */
    boolean holdsSecret() {
        return hosts.contains("@")
                || SECRET.stream().anyMatch(name -> parameter(name).isPresent());
    }

    /** The URL for the driver: the server must prove its name, unless it is this machine or a mode is named. */
    String withTls() {
        boolean named = parameter("sslmode").isPresent() || parameter("ssl").isPresent();
        return named || isLoopback() ? text : text + (text.contains("?") ? "&" : "?") + "sslmode=verify-full";
    }

    /** The mode that it names, if somebody on the way could then read or change what is sent. */
    Optional<String> unverifiedMode() {
        return parameter("sslmode").filter(mode -> UNVERIFIED.contains(mode.toLowerCase(Locale.ROOT)) && !isLoopback());
    }

    /** The hosts and the name of the database, for operators. */
    String place() {
        return hosts + "/" + database;
    }

    private boolean isLoopback() {
        return Stream.of(hosts.split(","))
                        .allMatch(host -> LOOPBACK.matcher(host).matches())
                && ELSEWHERE.stream().noneMatch(name -> parameter(name).isPresent());
    }

    private Optional<String> parameter(String name) {
        return Stream.of(parameters.split("&"))
                .map(each -> each.split("=", 2))
                .filter(each -> each[0].equalsIgnoreCase(name))
                .map(each -> each.length > 1 ? each[1] : "")
                .findFirst();
    }
}
