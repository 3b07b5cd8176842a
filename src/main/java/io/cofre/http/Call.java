package io.cofre.http;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import jakarta.servlet.http.HttpServletRequest;

/** A request that found its endpoint, as the endpoint sees it: validated names, and members of the body. */
final class Call {
    private final HttpServletRequest request;
    private final RequestPath path;
    private final BodyReader bodies;
    private int bodyBytes;

    Call(HttpServletRequest request, RequestPath path, BodyReader bodies) {
        this.request = request;
        this.path = path;
        this.bodies = bodies;
    }

    GroupName group() {
        return GroupName.of(path.part(1));
    }

    InstancePath instance() {
        return new InstancePath(group(), InstanceName.of(path.part(2)));
    }

    KeyPath key() {
        return new KeyPath(instance(), Key.of(path.part(3)));
    }

    /**
     * Reads the body and answers one member of it, a string. To be called once.
     *
     * @throws io.cofre.session.CofreException if the body cannot be had or has no such string
     */
    String member(String name) {
        BodyReader.Member member = bodies.read(request, name);
        bodyBytes = member.bodyBytes();
        return member.text();
    }

    /** How long the body was, as far as it was read. */
    int bodyBytes() {
        return bodyBytes;
    }
}
