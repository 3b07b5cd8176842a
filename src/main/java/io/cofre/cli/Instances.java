package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.ReportJson;
import io.cofre.admin.ShellCommands;
import io.cofre.admin.TrashReport;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The commands that list instances, and remove unused ones. */
final class Instances {
    private final Output shown;
    private final PrintStream output;
    private final PrintStream errors;
    private final boolean asJson;

    Instances(Output shown) {
        this.shown = shown;
        this.output = shown.results();
        this.errors = shown.terminal().errors();
        this.asJson = shown.asJson();
    }

    /** The instances of a group. */
    static List<InstanceSummary> ofGroup(List<InstanceSummary> instances, Optional<GroupName> group) {
        return instances.stream()
                .filter(instance -> group.isEmpty() || group.get().toString().equals(instance.group()))
                .toList();
    }

    static InstancePath path(InstanceSummary instance) {
        return new InstancePath(GroupName.of(instance.group()), InstanceName.of(instance.instance()));
    }

    static String shownName(InstanceSummary instance) {
        return instance.standsForGroup() ? "(all of them)" : instance.instance();
    }

    ExitCode list(Administration administration, Optional<GroupName> group) throws IOException {
        List<InstanceSummary> found = ofGroup(administration.list(), group);
        if (found.isEmpty() && group.isPresent() && !administration.groups().contains(group.get())) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no group " + group.get());
        }
        print(found, "no instance");
        return ExitCode.OK;
    }

    /** The result of a removal; {@code trash} is its id in the trash. */
    private record Removed(String group, String instance, Optional<String> trash) {}

    /** Moves an instance into the trash, and names the command that brings it back. */
    ExitCode remove(Administration administration, InstancePath instance) throws IOException {
        administration.remove(instance);
        Optional<String> id = administration.trash().stream()
                .filter(entry -> entry.group().equals(instance.group().toString())
                        && entry.instances().contains(instance.instance().toString()))
                .map(TrashReport::id)
                .findFirst();
        shown.result(
                "moved into the trash: " + Shown.instance(instance),
                new Removed(instance.group().toString(), instance.instance().toString(), id));
        shown.notice("to undo it: "
                + id.map(entry -> ShellCommands.restoreTrash(entry, instance))
                        .orElse(ShellCommands.listTrash()
                                + " tells its ID, and cofre trash restore ID brings it back"));
        return ExitCode.OK;
    }

    ExitCode orphans(Administration administration, Duration age, boolean remove, boolean confirmed)
            throws IOException {
        List<InstanceSummary> orphans = administration.orphans(age);
        String written = "written for " + Shown.count(age.toDays(), "day");
        print(orphans, "every instance was " + written.replace("for", "within"));
        if (!remove || orphans.isEmpty()) {
            return ExitCode.OK;
        }
        if (!confirmed) {
            throw new RefusedException("nothing was removed: add --yes to move "
                    + Shown.count(orphans.size(), "instance") + " into the trash");
        }
        for (InstanceSummary orphan : orphans) {
            removeOrphan(administration, orphan);
        }
        return ExitCode.OK;
    }

    private void removeOrphan(Administration administration, InstanceSummary orphan) throws IOException {
        String name = Shown.instance(orphan.group(), orphan.instance());
        try {
            administration.remove(path(orphan));
            (asJson ? errors : output).println("moved into the trash: " + name);
        } catch (CofreException failure) {
            if (failure.code() != ErrorCode.NOT_FOUND) {
                throw failure;
            }
            errors.println("gone meanwhile: " + name);
        }
    }

    private void print(List<InstanceSummary> instances, String ifNone) {
        if (asJson) {
            output.println(ReportJson.pretty(instances));
            return;
        }
        if (instances.isEmpty()) {
            output.println(ifNone);
            return;
        }
        Table table = new Table("GROUP", "INSTANCE", "STATE", " KEYS", "LAST WRITE (UTC)");
        for (InstanceSummary instance : instances) {
            table.row(
                    instance.group(),
                    shownName(instance),
                    instance.state().name().toLowerCase(Locale.ROOT),
                    Shown.count(instance.keys()),
                    Shown.time(instance.lastWrite()));
        }
        table.print(output);
        printDuplicates(instances);
    }

    /** Each identity that is in several instances, once. */
    private void printDuplicates(List<InstanceSummary> instances) {
        Set<String> lines = new LinkedHashSet<>();
        for (InstanceSummary instance : instances) {
            if (!instance.sameIdentity().isEmpty()) {
                TreeSet<String> names = new TreeSet<>(instance.sameIdentity());
                names.add(path(instance).group().fileName() + "/"
                        + path(instance).instance().fileName());
                lines.add("one identity in " + names.size() + " instances: " + String.join(", ", names));
            }
        }
        lines.forEach(line -> output.println(Shown.text(line)));
    }
}
