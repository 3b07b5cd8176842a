package io.cofre.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.config.HubConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code .env.example} says the same as {@link Variable} and the variables of the hub. */
class EnvironmentExampleTest {
    private static final Path EXAMPLE = Path.of(".env.example");
    private static final List<Setting> KNOWN = Stream.<Setting>concat(
                    Stream.of(Variable.values()), HubConfigurationLoader.variables().stream())
            .toList();
    private static final Pattern ASSIGNMENT = Pattern.compile("#?([A-Z_]+)=(.*)");

    @TempDir
    Path directory;

    @Test
    void listsExactlyTheVariablesWithTheirDefaults() throws IOException {
        List<String> listed = Files.readAllLines(EXAMPLE).stream()
                .map(ASSIGNMENT::matcher)
                .filter(Matcher::matches)
                .map(assignment -> assignment.group(1) + "=" + assignment.group(2))
                .toList();

        assertThat(listed)
                .isEqualTo(KNOWN.stream()
                        .map(variable -> variable.name() + "=" + variable.defaultValue())
                        .toList());
    }

    @Test
    void saysWhatEachIsForAndItsRule() throws IOException {
        List<String> comments = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        for (String line : Files.readAllLines(EXAMPLE)) {
            if (ASSIGNMENT.matcher(line).matches()) {
                comments.add(comment.toString());
                comment.setLength(0);
            } else {
                comment.append(line.replaceFirst("# ?", "")).append(' ');
            }
        }

        assertThat(comments)
                .zipSatisfy(
                        KNOWN,
                        (said, variable) -> assertThat(said)
                                .contains(variable.purpose() + " It must be "
                                        + variable.rule().description() + "."));
    }

    @Test
    void isAccepted() throws IOException {
        String allSet = Files.readString(EXAMPLE)
                .replaceAll("(?m)^#(?=[A-Z_]+=)", "")
                .replace("GLOBAL_AUTH_TOKEN=", "GLOBAL_AUTH_TOKEN=a-token");
        Files.writeString(directory.resolve(".env"), allSet);

        Configuration configuration = ConfigurationLoader.load(Map.of(), directory, HubConfigurationLoader::variables);

        assertThat(configuration.keys().api().matches("a-token")).isTrue();
    }

    @Test
    void hasARuleThatTheDefaultAndTheExampleKeep() {
        assertThat(KNOWN).allSatisfy(variable -> {
            assertThat(variable.defaultValue())
                    .satisfiesAnyOf(
                            value -> assertThat(value).isEmpty(),
                            value -> assertThat(variable.rule().accepts(value)).isTrue());
            // A shell would make 64 characters of this one.
            String example = variable.example().replace("$(openssl rand -hex 32)", "0123456789abcdef".repeat(4));
            assertThat(variable.rule().accepts(example)).isTrue();
        });
    }
}
