package dev.weir.examples.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/haproxy-differences.md} lists what the cases show to differ: all of it, and nothing else. */
class HaproxyDifferencesTest {
    private static final Path PAGE = Path.of("..", "docs", "haproxy-differences.md");
    private static final int COLUMNS = 4;

    @Test
    void everyDifferenceIsListedAndEveryListedOneIsShown() throws IOException {
        Set<String> shown = Cases.all().stream()
                .flatMap(each -> each.differences().values().stream())
                .map(Case.Expected::key)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed =
                rows().stream().map(row -> row.get(0).replace("`", "")).collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isEqualTo(shown);
    }

    @Test
    void everyRowSaysWhatBothDoAndWhy() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(5)
                .allSatisfy(row -> assertThat(row).hasSize(COLUMNS).doesNotContain(""));
    }

    @Test
    void everyCaseHasANameOfItsOwn() {
        assertThat(Cases.all()).extracting(Case::name).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("|"))
                .skip(2) // the head
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
