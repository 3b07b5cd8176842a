package io.cofre.cli;

import static io.cofre.cli.FakeAdministration.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.JsonText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the output and the exit code of each command. */
class CommandsTest {
    @TempDir
    Path directory;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(directory);
    }

    @Test
    void tellsItsVersion() {
        assertThat(trial.run("--version")).isZero();
        assertThat(trial.output()).isEqualTo("cofre 1.2.3\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docter",
                "snapshot",
                "trash",
                "lease",
                "lease show shop",
                "lease break",
                "lease break shop",
                "lease break --all shop",
                "lease break --all shop first",
                "doctor a b c",
                "export shop",
                "orphans",
                "orphans --days 0",
                "orphans --days many",
                "snapshot restore shop first not-an-id",
                "trash purge",
                "trash purge --all " + ID,
                "list --url ftp://worker",
                "list --url http://user:secret@worker",
                "list --colour",
                "completion",
                "completion fish"
            })
    void explainsWrongArguments(String arguments) {
        assertThat(trial.run(arguments.split(" "))).isEqualTo(2);

        assertThat(trial.output()).isEmpty();
        assertThat(trial.errors())
                .startsWith("cofre: ")
                .contains("Usage: cofre", "--help'")
                .doesNotContain("\tat ");
        assertThat(trial.administration.done).isEmpty();
    }

    @Test
    void examinesAllInstances() {
        assertThat(trial.run("doctor")).isEqualTo(ExitCode.PROBLEMS.number());

        assertThat(trial.output()).isEqualTo("""
                GROUP  INSTANCE  STATE    ACCOUNT         KEYS     SIZE  LAST WRITE (UTC)  FOUND
                shop   São João  paired   5511999999999  1,204  1.2 MiB  2026-11-22 06:13  ok
                shop   second    damaged  -                  3    512 B  -                 1 problem

                shop / second
                  PROBLEM     the creds are damaged
                              -> cofre snapshot list shop second
                """);
    }

    @Test
    void examinesOneInstance() {
        assertThat(trial.run("doctor", "shop", "São João")).isZero();

        assertThat(trial.output()).isEqualTo("""
                shop / São João
                  state       paired as 5511999999999
                  keys        1,204 in 1.2 MiB: 812 pre-key, 1 creds
                  pre-keys    812 stored, numbered 1 to 812; the next is 813
                  last write  2026-11-22 06:13 UTC
                  snapshots   2, and a second copy of creds
                  found       nothing wrong
                """);
    }

    @Test
    void examinesAsJson() {
        assertThat(trial.run("doctor", "--json", "shop", "second")).isEqualTo(ExitCode.PROBLEMS.number());

        assertThat(trial.output())
                .contains(
                        "\"state\" : \"damaged\"", "\"lastWrite\" : null", "\"healthy\" : false", "\"problem\" : true");
    }

    @Test
    void endsWellWhenAllIsWell() {
        trial.administration.isBroken = false;
        assertThat(trial.run("doctor", "--json")).isZero();
        assertThat(trial.output()).startsWith("[").contains("\"lastWrite\" : \"2026-11-22T06:13:31Z\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor shop nobody", "doctor elsewhere"})
    void refusesToExamineWhatIsNotThere(String arguments) {
        assertThat(trial.run(arguments.split(" "))).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.output()).isEmpty();
        assertThat(trial.errors()).contains("cofre: the").doesNotContain("Exception");
    }

    @Test
    void listsInstancesOfAGroup() {
        assertThat(trial.run("list", "elsewhere")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.output()).isEmpty();
        assertThat(trial.errors()).contains("cofre: there is no group elsewhere");
        assertThat(trial.run("list", "bare")).isZero();
        assertThat(trial.output()).isEqualTo("no instance\n");

        assertThat(trial.run("list", "shop")).isZero();
        assertThat(trial.output().lines()).hasSize(3);
    }

    @Test
    void examinesAllAndShowsOnlyTheProblemsWithATotal() {
        assertThat(trial.run("doctor", "--problems")).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output())
                .doesNotContain("São João")
                .contains("shop   second", "  PROBLEM     the creds are damaged")
                .endsWith("\n2 instances: 1 with problems, 0 with notes only, 1 ok\n");

        assertThat(trial.run("doctor", "--problems", "--json")).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output()).contains("\"code\" : \"creds_damaged\"").doesNotContain("São João");

        trial.administration.isBroken = false;
        assertThat(trial.run("doctor", "--problems")).isZero();
        assertThat(trial.output()).isEqualTo("2 instances: 0 with problems, 0 with notes only, 2 ok\n");
    }

    @Test
    void removesAnInstanceAndTellsHowToUndoIt() {
        assertThat(trial.run("remove", "shop", "first")).isZero();
        assertThat(trial.administration.done).containsExactly("remove shop/first");
        assertThat(trial.output()).isEqualTo("moved into the trash: shop / first\n");
        assertThat(trial.errors()).endsWith("to undo it: cofre trash restore " + ID + " --instance first\n");

        assertThat(trial.run("remove", "--json", "shop", "first")).isZero();
        assertThat(trial.output()).contains("\"trash\" : \"" + ID + "\"");
    }

    @Test
    void saysOfKeysWhatIsNoSecret() {
        assertThat(trial.run("key", "list", "shop", "first")).isZero();
        assertThat(trial.output()).isEqualTo("creds\npre-key-1\n");

        assertThat(trial.run("key", "show", "shop", "first", "creds")).isEqualTo(ExitCode.USAGE.number());
        assertThat(trial.errors()).contains("values are secrets and are not shown: add --meta", "cofre export");

        assertThat(trial.run("key", "show", "--meta", "shop", "first", "creds")).isZero();
        assertThat(trial.output()).contains("creds  intact  2,791  2026-11-22 06:13  44136fa3");

        trial.administration.isKeyDamaged = true;
        assertThat(trial.run("key", "show", "--meta", "--json", "shop", "first", "creds"))
                .isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output()).contains("\"damaged\" : true", "\"sha256\" : null");
    }

    @Test
    void deletesKeysOnlyWhenToldTwiceAndCredsOnlyByName() {
        assertThat(trial.run("key", "delete", "shop", "first", "pre-key-1")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("add --yes to delete pre-key-1");
        assertThat(trial.run("key", "delete", "shop", "first", "creds", "--yes"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("add --creds");
        assertThat(trial.administration.done).isEmpty();

        assertThat(trial.run("key", "delete", "shop", "first", "pre-key-1", "--yes"))
                .isZero();
        assertThat(trial.run("key", "delete", "shop", "first", "creds", "--creds", "--yes"))
                .isZero();
        assertThat(trial.administration.done).containsExactly("delete pre-key-1", "delete creds");
        assertThat(trial.errors()).contains("cofre snapshot list shop first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "doctor shop second",
                "orphans --days 90",
                "remove shop first",
                "key list shop first",
                "key show --meta shop first creds",
                "key delete shop first pre-key-1 --yes",
                "lease show shop first",
                "lease break shop first",
                "lease break --all",
                "snapshot list shop first",
                "snapshot create shop first",
                "snapshot restore shop first " + ID,
                "snapshot delete shop first " + ID + " --yes",
                "trash list",
                "trash restore " + ID,
                "trash purge --all --yes",
                "export shop first -o DIRECTORY/first.tar.gz",
                "import shop first - --replace",
                "verify",
                "health"
            })
    void printsNothingButJsonForPrograms(String arguments) {
        trial.run((arguments.replace("DIRECTORY", directory.toString()) + " --json --quiet").split(" "));

        assertThat(JsonText.isJson(trial.output()))
                .as(trial.output() + trial.errors())
                .isTrue();
        assertThat(trial.errors().lines()).allMatch(line -> line.startsWith("warning: "));
    }

    @Test
    void tellsWhetherTheWorkerIsReady() {
        assertThat(trial.run("health")).isZero();
        assertThat(trial.output()).isEqualTo("HTTP/1.1 200 OK\n");
        assertThat(trial.asked).isEmpty();

        trial.isReady = false;
        assertThat(trial.run("health", "--json", "--url", "http://worker:5656/"))
                .isEqualTo(1);
        assertThat(trial.output()).contains("\"ready\" : false");
        assertThat(trial.asked).contains(URI.create("http://worker:5656"));
    }

    @ParameterizedTest
    @CsvSource({"'cofre ke', key", "'cofre key sh', show", "'cofre doctor --pro', --problems"})
    void completesInAShell(String typed, String completed) throws Exception {
        assertThat(trial.run("completion", "bash")).isZero();
        Path script = Files.writeString(directory.resolve("completion"), trial.output());
        String words = "COMP_WORDS=(" + typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))";
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "compopt() { :; }; . \"$0\"; " + words + "; _complete_cofre; echo \"${COMPREPLY[*]}\"",
                        script.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(completed);
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void keepsNextStepsAndPlacesForItselfWhenToldToBeQuiet() {
        assertThat(trial.run("trash", "restore", ID, "-q")).isZero();

        assertThat(trial.output()).contains("restored: shop / first of " + ID);
        assertThat(trial.errors()).isEmpty();
    }

    @Test
    void removesOrphansOnlyWhenToldTwice() {
        assertThat(trial.run("orphans", "--days", "90")).isZero();
        assertThat(trial.output()).contains("second");

        assertThat(trial.run("orphans", "--days", "90", "--remove")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("add --yes to move 1 instance into the trash");
        assertThat(trial.administration.done).isEmpty();

        assertThat(trial.run("orphans", "--days", "90", "--remove", "--yes")).isZero();
        assertThat(trial.output()).contains("moved into the trash: shop / second");
        assertThat(trial.administration.done).containsExactly("remove shop/second");

        assertThat(trial.run("orphans", "--days", "900", "--remove")).isZero();
        assertThat(trial.output()).isEqualTo("every instance was written within 900 days\n");
    }

    @Test
    void keepsSnapshots() {
        assertThat(trial.run("snapshot", "list", "shop", "first")).isZero();
        assertThat(trial.output()).isEqualTo("""
                ID                         TAKEN (UTC)       REASON
                20261122T061331Z-3fa9c1d2  2026-11-22 06:13  requested
                """);

        assertThat(trial.run("snapshot", "create", "shop", "first")).isZero();
        assertThat(trial.output()).isEqualTo("snapshot " + ID + " taken of shop / first\n");

        assertThat(trial.run("snapshot", "delete", "shop", "first", ID)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.administration.done).isEmpty();
        assertThat(trial.run("snapshot", "delete", "shop", "first", ID, "--yes"))
                .isZero();
        assertThat(trial.administration.done).containsExactly("delete " + ID);
    }

    @Test
    void restoresSnapshotAndTellsHowToHaveTheOtherBack() {
        assertThat(trial.run("snapshot", "restore", "shop", "Loja (vendas)", ID))
                .isZero();

        assertThat(trial.administration.done).containsExactly("restore " + ID);
        assertThat(trial.output()).contains("cofre snapshot restore shop 'Loja (vendas)' 20261122T070000Z-00000001");
        assertThat(trial.errors()).contains("warning: it is three days old");
    }

    @Test
    void keepsTrash() {
        assertThat(trial.run("trash", "list")).isZero();
        assertThat(trial.output()).contains("first, second");

        assertThat(trial.run("trash", "restore", ID, "--instance", "first")).isZero();
        assertThat(trial.run("trash", "purge", ID)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("1 of 1 removal", "add --yes to purge");
        assertThat(trial.run("trash", "purge", ID, "--yes")).isZero();
        assertThat(trial.run("trash", "purge", "--all", "--yes")).isZero();
        assertThat(trial.errors())
                .contains("warning: 1 of 1 removal to purge holds the last copy of a paired account:")
                .contains("warning: shop / second of " + ID);
        assertThat(trial.administration.done).containsExactly("restore " + ID + " first", "purge " + ID, "purge " + ID);
    }

    @Test
    void restoresAGroupOverWhatExistsOnlyWhenToldTo() {
        trial.administration.isOccupied = true;
        assertThat(trial.run("trash", "restore", ID)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("(add --replace)");
        assertThat(trial.administration.done).isEmpty();

        assertThat(trial.run("trash", "restore", ID, "--replace")).isZero();
        assertThat(trial.administration.done).containsExactly("restore " + ID + " replacing");
        assertThat(trial.output()).isEqualTo("""
                restored: shop / first of 20261122T061331Z-3fa9c1d2
                restored: shop / second of 20261122T061331Z-3fa9c1d2
                what was there is snapshot 20261122T070000Z-00000001: \
                cofre snapshot restore shop first 20261122T070000Z-00000001
                """);
        assertThat(trial.errors()).contains("warning: the group also has what was not removed with them: third");
    }

    @Test
    void tellsWhatStaysInTheTrash() {
        trial.administration.left = List.of("third");
        assertThat(trial.run("trash", "restore", ID)).isEqualTo(ExitCode.PROBLEMS.number());

        assertThat(trial.output()).contains("restored: shop / first of " + ID);
        assertThat(trial.errors()).contains("warning: shop/third stays in the trash\n");
    }

    @Test
    void neverTakesAnArgumentForAFileOfArguments() {
        assertThat(trial.run("snapshot", "create", "shop", "@somebody")).isZero();
        assertThat(trial.output()).contains("shop / @somebody");
    }
}
