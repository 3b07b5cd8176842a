package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the pages in Portuguese say the same as the English ones, as far as a program can tell. */
class TranslationsTest {
    private static final Pattern HEADING = Pattern.compile("(#{1,6}) (.*)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");

    /** Variables and metrics are called the same in every language. */
    private static final Pattern NAME =
            Pattern.compile("(COFRE|HTTP|BODY|GLOBAL|JAVA)_[A-Z_]+|cofre_[a-z_]+(\\{.*\\})?");

    @ParameterizedTest
    @CsvSource({
        "README.md,docs/README.pt-BR.md",
        "docs/OPERATIONS.md,docs/OPERATIONS.pt-BR.md",
        "docs/COMMANDS.md,docs/COMMANDS.pt-BR.md",
        "docs/BROKEN-SESSION.md,docs/BROKEN-SESSION.pt-BR.md",
        "docs/HUB.md,docs/HUB.pt-BR.md",
        "docs/WAPI.md,docs/WAPI.pt-BR.md",
        "docs/SHARED-STORE.md,docs/SHARED-STORE.pt-BR.md"
    })
    void haveTheSameHeadingsRowsAndNames(Path original, Path translation) throws IOException {
        assertThat(levels(translation)).isEqualTo(levels(original));
        assertThat(rows(translation)).as("rows of tables").isEqualTo(rows(original));
        assertThat(names(translation)).isEqualTo(names(original));
    }

    /** Its code is what the program says and takes: log lines, reasons, commands, files. */
    @ParameterizedTest
    @CsvSource({
        "docs/OPERATIONS.md,docs/OPERATIONS.pt-BR.md",
        "docs/COMMANDS.md,docs/COMMANDS.pt-BR.md",
        "docs/HUB.md,docs/HUB.pt-BR.md",
        "docs/WAPI.md,docs/WAPI.pt-BR.md",
        "docs/SHARED-STORE.md,docs/SHARED-STORE.pt-BR.md"
    })
    void tellOperatorsOfTheSameCode(Path original, Path translation) throws IOException {
        assertThat(code(translation)).isEqualTo(code(original));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linkToHeadingsThatAreThere(Path document) throws IOException {
        Matcher links = LINK.matcher(Files.readString(document));
        while (links.find()) {
            Path target = links.group(1).isEmpty() ? document : document.resolveSibling(links.group(1));
            assertThat(anchors(target)).as(target.toString()).contains(links.group(2));
        }
    }

    private static List<Path> documents() throws IOException {
        return TestDocuments.all();
    }

    private static List<String> levels(Path document) throws IOException {
        return headings(document).map(heading -> heading.group(1)).toList();
    }

    /** As GitHub makes them. */
    private static List<String> anchors(Path document) throws IOException {
        return headings(document)
                .map(heading -> heading.group(2)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static Stream<Matcher> headings(Path document) throws IOException {
        return Files.readAllLines(document).stream().map(HEADING::matcher).filter(Matcher::matches);
    }

    private static long rows(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("|"))
                .count();
    }

    private static Set<String> names(Path document) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String code : code(document)) {
            if (NAME.matcher(code).matches()) {
                names.add(code);
            }
        }
        return names;
    }

    private static Set<String> code(Path document) throws IOException {
        Set<String> found = new TreeSet<>();
        CODE.matcher(Files.readString(document)).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
