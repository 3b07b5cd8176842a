package io.cofre.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.session.JsonText;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The check of a volume by a command. It prints each finding at once: there can be as many as there are files. */
final class Verification {
    private static final String INDENT = "  ";

    private final Output shown;
    private final Terminal terminal;
    private final PrintStream output;

    Verification(Output shown) {
        this.shown = shown;
        this.terminal = shown.terminal();
        this.output = shown.results();
    }

    ExitCode run(Machine machine, Path directory) throws IOException {
        if (Files.notExists(directory)) {
            throw new RefusedException(directory + " does not exist");
        }
        shown.notice("reading the volume " + directory);
        VolumeTotals totals = shown.asJson() ? runAsJson(machine, directory) : runAsText(machine, directory);
        return totals.damaged() == 0 ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    private VolumeTotals runAsText(Machine machine, Path directory) throws IOException {
        VolumeTotals totals = check(
                machine,
                directory,
                (kind, path, reason) ->
                        output.println(kind + INDENT + Shown.text(path.toString()) + " " + Shown.text(reason)));
        output.println(Shown.count(totals.groups(), "group") + ", " + Shown.count(totals.instances(), "instance") + ", "
                + Shown.count(totals.keys(), "key") + ", " + Shown.count(totals.keptValues(), "kept value") + ", "
                + Shown.bytes(totals.bytes()) + " read; "
                + Shown.count(totals.damaged()) + " damaged");
        if (totals.pendingCommits() > 0) {
            output.println("the journal holds " + Shown.count(totals.pendingCommits(), "commit")
                    + " that are not yet in files, which may mend what is damaged: start a worker on the volume, stop"
                    + " it cleanly, and verify again");
        }
        return totals;
    }

    private VolumeTotals runAsJson(Machine machine, Path directory) throws IOException {
        try (JsonGenerator json = JsonText.generator(output)) {
            JsonText.indent(json);
            VolumeTotals totals = check(machine, directory, (kind, path, reason) -> {
                begin(json);
                json.writeStartObject();
                json.writeStringField("kind", kind);
                json.writeStringField("path", path.toString());
                json.writeStringField("reason", reason);
                json.writeEndObject();
            });
            begin(json);
            json.writeEndArray();
            json.writeObjectFieldStart("totals");
            json.writeNumberField("groups", totals.groups());
            json.writeNumberField("instances", totals.instances());
            json.writeNumberField("keys", totals.keys());
            json.writeNumberField("keptValues", totals.keptValues());
            json.writeNumberField("bytes", totals.bytes());
            json.writeNumberField("damaged", totals.damaged());
            json.writeNumberField("unserved", totals.unserved());
            json.writeNumberField("pendingCommits", totals.pendingCommits());
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw(System.lineSeparator());
            return totals;
        }
    }

    /**
     * The JSON begins only with the first finding or the end: a volume that cannot be read must not look like one
     * without findings.
     */
    private static void begin(JsonGenerator json) throws IOException {
        if (json.getOutputContext().inRoot()) {
            json.writeStartObject();
            json.writeArrayFieldStart("findings");
        }
    }

    private VolumeTotals check(Machine machine, Path directory, Findings findings) throws IOException {
        try (Progress progress = new Progress(terminal)) {
            return machine.check(directory, new Listener(findings, progress));
        } catch (DirectoryLockedException running) {
            throw new RefusedException(
                    "a worker is running on " + directory + ": stop it first, or ask it by 'cofre doctor'");
        }
    }

    @FunctionalInterface
    private interface Findings {
        void add(String kind, Path path, String reason) throws IOException;
    }

    private record Listener(Findings findings, Progress progress) implements VolumeListener {
        @Override
        public void damaged(Path file, String reason) {
            add("damaged", file, reason);
        }

        @Override
        public void unserved(Path path, String reason) {
            add("unserved", path, reason);
        }

        @Override
        public void read(VolumeTotals soFar) {
            progress.tell(() -> Shown.count(soFar.keys(), "key") + " read, " + Shown.bytes(soFar.bytes()));
        }

        private void add(String kind, Path path, String reason) {
            progress.clear();
            try {
                findings.add(kind, path, reason);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
