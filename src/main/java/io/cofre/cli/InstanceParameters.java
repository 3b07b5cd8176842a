package io.cofre.cli;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import picocli.CommandLine.Parameters;

/** The two arguments that name an instance. */
final class InstanceParameters {
    @Parameters(index = "0", paramLabel = "GROUP")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private GroupName group;

    @Parameters(index = "1", paramLabel = "INSTANCE")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private InstanceName instance;

    InstancePath path() {
        return new InstancePath(group, instance);
    }
}
