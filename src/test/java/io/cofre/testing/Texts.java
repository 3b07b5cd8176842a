package io.cofre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Value;

/** Names and values from their texts, as tests write them down. */
public final class Texts {
    private Texts() {}

    public static InstancePath instance(String group, String instance) {
        return new InstancePath(GroupName.of(group), InstanceName.of(instance));
    }

    public static Value value(String text) {
        return Value.of(text.getBytes(UTF_8));
    }
}
