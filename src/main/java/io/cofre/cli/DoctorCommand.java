package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.ReportJson;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.store.ScrubReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command that examines instances and prints the findings, with advice for the problems. */
final class DoctorCommand {
    private static final String INDENT = "  ";

    private final Terminal terminal;
    private final PrintStream output;
    private final boolean asJson;
    private final boolean onlyProblems;

    /** @param onlyProblems whether instances without findings are counted and not shown */
    DoctorCommand(Output output, boolean onlyProblems) {
        this.terminal = output.terminal();
        this.output = output.results();
        this.asJson = output.asJson();
        this.onlyProblems = onlyProblems;
    }

    ExitCode diagnose(Administration administration, InstancePath instance) throws IOException {
        InstanceReport report = administration.diagnose(instance);
        if (asJson) {
            output.println(ReportJson.pretty(report));
        } else {
            printOne(report);
        }
        return report.healthy() ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    ExitCode examineAll(Administration administration, Optional<GroupName> group) throws IOException {
        List<InstanceSummary> instances = Instances.ofGroup(administration.list(), group);
        if (group.isPresent() && instances.isEmpty()) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no instance in the group " + group.get());
        }
        List<InstanceReport> reports = new ArrayList<>();
        try (Progress progress = new Progress(terminal)) {
            for (InstanceSummary instance : instances) {
                progress.tell(() -> "examining " + (reports.size() + 1) + " of " + instances.size() + ": "
                        + Shown.instance(instance.group(), instance.instance()));
                reportOn(administration, instance).ifPresent(reports::add);
            }
        }
        List<InstanceReport> shown = reports.stream()
                .filter(report -> !onlyProblems || !report.findings().isEmpty())
                .toList();
        if (asJson) {
            output.println(ReportJson.pretty(shown));
        } else {
            printAll(shown, reports);
            printScrub(administration.scrub());
        }
        return reports.stream().allMatch(InstanceReport::healthy) ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    /** The report on an instance; empty if it was removed since it was listed. */
    private static Optional<InstanceReport> reportOn(Administration administration, InstanceSummary instance)
            throws IOException {
        try {
            return Optional.of(administration.diagnose(instance));
        } catch (CofreException failure) {
            if (failure.code() != ErrorCode.NOT_FOUND) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private void printAll(List<InstanceReport> shown, List<InstanceReport> all) {
        if (all.isEmpty()) {
            output.println("no instance");
            return;
        }
        if (!shown.isEmpty()) {
            printTable(shown);
        }
        if (onlyProblems) {
            output.println((shown.isEmpty() ? "" : System.lineSeparator()) + totals(all));
        }
    }

    private void printScrub(Optional<ScrubReport> scrub) {
        scrub.ifPresent(report -> output.println(System.lineSeparator()
                + "scrub: "
                + report.last()
                        .map(pass -> "last complete pass " + Shown.time(pass.completed()) + " UTC, "
                                + Shown.count(pass.files(), "file") + ", " + Shown.count(pass.damaged()) + " damaged, "
                                + Shown.count(pass.unreadable()) + " unreadable, " + Shown.count(pass.mended())
                                + " written anew")
                        .orElse("no complete pass since the start, " + Shown.count(report.filesRead(), "file")
                                + " read")));
    }

    private static String totals(List<InstanceReport> all) {
        long broken = all.stream().filter(report -> !report.healthy()).count();
        long noted = all.stream()
                .filter(report -> report.healthy() && !report.findings().isEmpty())
                .count();
        return Shown.count(all.size(), "instance") + ": " + Shown.count(broken) + " with problems, "
                + Shown.count(noted) + " with notes only, " + Shown.count(all.size() - broken - noted) + " ok";
    }

    private void printTable(List<InstanceReport> reports) {
        Table table = new Table("GROUP", "INSTANCE", "STATE", "ACCOUNT", " KEYS", " SIZE", "LAST WRITE (UTC)", "FOUND");
        for (InstanceReport report : reports) {
            InstanceSummary summary = report.summary();
            table.row(
                    summary.group(),
                    Instances.shownName(summary),
                    state(summary),
                    report.account().orElse("-"),
                    Shown.count(summary.keys()),
                    Shown.bytes(summary.bytes()),
                    Shown.time(summary.lastWrite()),
                    found(report));
        }
        table.print(output);
        for (InstanceReport report : reports) {
            if (!report.findings().isEmpty()) {
                output.println();
                output.println(Shown.instance(report.summary().group(), Instances.shownName(report.summary())));
                report.findings().forEach(this::print);
            }
        }
    }

    private void printOne(InstanceReport report) {
        InstanceSummary summary = report.summary();
        output.println(Shown.instance(summary.group(), summary.instance()));
        line(
                "state",
                state(summary)
                        + report.account().map(account -> " as " + account).orElse(""));
        line("keys", Shown.count(summary.keys()) + " in " + Shown.bytes(summary.bytes()) + kinds(report.keysByKind()));
        report.preKeys()
                .ifPresent(preKeys -> line(
                        "pre-keys",
                        Shown.count(preKeys.stored()) + " stored, numbered " + preKeys.first() + " to " + preKeys.last()
                                + "; the next is " + preKeys.next()));
        line(
                "last write",
                summary.lastWrite().map(time -> Shown.time(time) + " UTC").orElse("-"));
        line(
                "snapshots",
                Shown.count(report.snapshots()) + (report.credsRetained() ? ", and a second copy of creds" : ""));
        if (!report.damaged().isEmpty()) {
            line("damaged", String.join(", ", report.damaged()));
        }
        if (report.findings().isEmpty()) {
            line("found", "nothing wrong");
        }
        report.findings().forEach(this::print);
    }

    private void line(String name, String text) {
        output.println(INDENT + String.format(Locale.ROOT, "%-12s", name) + Shown.text(text));
    }

    private void print(Finding finding) {
        line(finding.problem() ? "PROBLEM" : "note", finding.text());
        if (!finding.advice().isEmpty()) {
            line("", "-> " + finding.advice());
        }
    }

    private static String state(InstanceSummary summary) {
        return summary.state().name().toLowerCase(Locale.ROOT);
    }

    private static String found(InstanceReport report) {
        long problems = report.findings().stream().filter(Finding::problem).count();
        long notes = report.findings().size() - problems;
        if (problems > 0) {
            return Shown.count(problems, "problem");
        }
        return notes > 0 ? Shown.count(notes, "note") : "ok";
    }

    private static String kinds(Map<String, Integer> keysByKind) {
        if (keysByKind.isEmpty()) {
            return "";
        }
        return keysByKind.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(kind -> Shown.count(kind.getValue()) + " " + kind.getKey())
                .collect(Collectors.joining(", ", ": ", ""));
    }
}
