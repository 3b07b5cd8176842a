package io.cofre.admin;

import io.cofre.session.InstancePath;
import java.util.List;

/** Words about instances that have one identity. */
final class Duplicates {
    private static final int NAMED_MAX = 5;

    private Duplicates() {}

    /** Group and instance with a slash between them, each as it is spelled on disk: there is no slash in either. */
    static List<String> names(List<InstancePath> instances) {
        return instances.stream()
                .map(instance ->
                        instance.group().fileName() + "/" + instance.instance().fileName())
                .toList();
    }

    /** The warning that the new values of an instance hold the identity of these instances. */
    static String warning(String where, List<InstancePath> holders) {
        return "The identity " + where + " is that of " + listed(holders)
                + " as well. WhatsApp disconnects an account that runs twice, and messages are lost: use one of them only.";
    }

    static String listed(List<InstancePath> instances) {
        List<String> names = names(instances);
        String first = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
        return names.size() > NAMED_MAX ? first + ", …" : first;
    }
}
