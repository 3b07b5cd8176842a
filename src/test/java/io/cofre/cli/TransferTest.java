package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of exports and imports. */
class TransferTest {
    @TempDir
    Path volume;

    @TempDir
    Path files;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(volume);
    }

    @Test
    void exportsIntoAFileThatOnlyItsOwnerMayRead() throws IOException {
        Path file = files.resolve("first.tar.gz");

        assertThat(trial.run("export", "shop", "first", "-o", file.toString())).isZero();

        assertThat(file).hasContent("an archive");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(trial.output()).isEqualTo("exported shop / first to " + file + " (10 B)\n");
        assertThat(names()).containsExactly("first.tar.gz");
    }

    @Test
    void neverOverwritesUnlessForced() throws IOException {
        Path file = Files.writeString(files.resolve("first.tar.gz"), "precious");

        assertThat(trial.run("export", "shop", "first", "-o", file.toString())).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("exists: add --force");
        assertThat(file).hasContent("precious");

        assertThat(trial.run("export", "shop", "first", "-o", file.toString(), "--force"))
                .isZero();
        assertThat(file).hasContent("an archive");
    }

    @Test
    void leavesNothingOfAnExportThatBrokeOff() throws IOException {
        trial.administration.exported = "";
        Path file = Files.writeString(files.resolve("first.tar.gz"), "precious");

        assertThat(trial.run("export", "shop", "first", "-o", file.toString(), "--force"))
                .isEqualTo(1);

        assertThat(trial.errors()).endsWith("cofre: the connection broke\n");
        assertThat(file).hasContent("precious");
        assertThat(names()).containsExactly("first.tar.gz");
    }

    @Test
    void refusesPlacesThatAreNoFile() throws IOException {
        assertThat(trial.run("export", "shop", "first", "-o", files.toString())).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("is a directory");

        Path device = Files.createSymbolicLink(files.resolve("null"), Path.of("/dev/null"));
        assertThat(trial.run("export", "shop", "first", "-o", device.toString(), "--force"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("null is no file that can be replaced");

        assertThat(trial.run(
                        "export",
                        "shop",
                        "first",
                        "-o",
                        files.resolve("no/where").toString()))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("there is no such directory");
    }

    @Test
    void exportsToTheStandardOutputWithNothingElseInIt() {
        assertThat(trial.run("export", "shop", "first", "-o", "-")).isZero();
        assertThat(trial.output()).isEqualTo("an archive");
    }

    @Test
    void importsFromAFileOrTheStandardInput() throws IOException {
        Path file = Files.writeString(files.resolve("first.tar.gz"), "of a file");

        assertThat(trial.run("import", "shop", "first", file.toString(), "--replace"))
                .isZero();
        assertThat(trial.administration.imported).isEqualTo("of a file");
        assertThat(trial.output()).isEqualTo("imported 7 keys as shop / first\n");
        assertThat(trial.errors()).contains("left out: README.txt\nleft out: 1,200 more\n");

        trial.input = "of a pipe";
        assertThat(trial.run("import", "shop", "first", "-", "--replace")).isZero();
        assertThat(trial.administration.imported).isEqualTo("of a pipe");
    }

    @Test
    void saysHowToReplaceAPairedInstance() throws IOException {
        Path file = Files.writeString(files.resolve("first.tar.gz"), "of a file");

        assertThat(trial.run("import", "shop", "first", file.toString())).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("the instance is paired (add --replace)");
    }

    @Test
    void refusesToImportWhatIsNotAFile() {
        assertThat(trial.run("import", "shop", "first", files.resolve("none").toString()))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("none does not exist").doesNotContain("Exception");
    }

    @Test
    void refusesCredsThatAreNotAFile() throws IOException {
        Path archive = Files.writeString(files.resolve("a.tar"), "an archive");
        for (Path creds : List.of(files.resolve("none"), files)) {
            assertThat(trial.run(
                            "import", "shop", "first", archive.toString(), "--replace", "--creds", creds.toString()))
                    .isEqualTo(ExitCode.REFUSED.number());
            assertThat(trial.errors()).contains("cofre: " + creds).doesNotContain("Exception");
        }
    }

    @Test
    void importsADirectoryWithCredsFromElsewhere() throws IOException {
        Path folder = Files.createDirectories(files.resolve("backup/shop/first"));
        Files.writeString(folder.resolve("pre-key-1.json"), "{}");
        Files.createDirectories(files.resolve("backup/.journal"));
        Files.writeString(files.resolve("backup/.journal/segment-01"), "not this");
        Path creds = Files.writeString(files.resolve("row.json"), "{\"a\":1}");

        assertThat(trial.run(
                        "import",
                        "shop",
                        "first",
                        files.resolve("backup").toString(),
                        "--from",
                        "shop/first",
                        "--creds",
                        creds.toString(),
                        "--replace"))
                .isZero();

        assertThat(trial.administration.imported).contains("pre-key-1.json").doesNotContain("segment-01");
        assertThat(trial.administration.requested.creds().orElseThrow().bytes()).isEqualTo(Files.readAllBytes(creds));
    }

    @Test
    void importsAnIdentityThatAnotherInstanceHasOnlyWhenToldTo() throws IOException {
        Path file = Files.writeString(files.resolve("first.tar.gz"), "an archive");

        trial.administration.isDuplicate = true;
        assertThat(trial.run("import", "shop", "copy", file.toString(), "--replace"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("nothing was imported").contains("add --duplicate");
        assertThat(trial.run("import", "shop", "copy", file.toString(), "--replace", "--duplicate"))
                .isZero();
    }

    @Test
    void refusesFoldersThatAreNotThereAndLinksOutOfThem() throws IOException {
        Files.createSymbolicLink(files.resolve("creds.json"), Path.of("/etc/passwd"));

        assertThat(trial.run("import", "shop", "first", files.toString(), "--from", "..", "--replace"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.run("import", "shop", "first", files.toString(), "--replace"))
                .isNotZero();
        assertThat(trial.errors()).contains("is a link");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(files)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    @Test
    void writesNoKeysToATerminal() {
        trial.isOutputShown = true;
        assertThat(trial.run("export", "shop", "first", "-o", "-")).isEqualTo(ExitCode.REFUSED.number());

        assertThat(trial.output()).isEmpty();
        assertThat(trial.errors()).contains("is not written to a terminal: name a file by -o");
    }
}
