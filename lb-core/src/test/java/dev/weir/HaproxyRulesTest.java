package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** {@code docs/haproxy-rules.md} names tests; a test that was renamed or removed must not go on being named there. */
class HaproxyRulesTest {
    private static final Path PAGE = Path.of("..", "docs", "haproxy-rules.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    /** Where tests are named that classes here cannot see. */
    private static final List<String> OTHER_MODULES = List.of("lb-healthcheck", "lb-examples");

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");
    private static final Pattern ROW = Pattern.compile("\\|[^|]+\\| *\\d+\\.\\d[\\d., ]*\\|([^|]+)\\|");

    /** A test as the page names it. */
    private record Named(String type, String method) {}

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<Named> named = namedIn(Files.readString(PAGE));

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named.stream().distinct())
                .allSatisfy(test -> assertThat(exists(test)).as("%s", test).isTrue());
    }

    private static boolean exists(Named test) throws IOException {
        for (String module : OTHER_MODULES) {
            Optional<Path> file = find(Path.of("..", module).resolve(TESTS), test.type());
            if (file.isPresent()) {
                return Files.readString(file.get()).contains(" void " + test.method() + "(");
            }
        }
        return Arrays.stream(load(test.type()).getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(test.method())
                        && AnnotationSupport.isAnnotated(method, Testable.class));
    }

    private static Optional<Path> find(Path tests, String type) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            return files.filter(path -> path.endsWith(type + ".java")).findFirst();
        }
    }

    @Test
    void everyRowHasASectionAndATest() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("|"))
                .skip(2) // the head
                .toList();

        assertThat(rows).hasSizeGreaterThan(40).allSatisfy(row -> {
            var parts = ROW.matcher(row);
            assertThat(parts.matches()).isTrue();
            assertThat(namedIn(parts.group(1))).isNotEmpty();
        });
    }

    private static List<Named> namedIn(String text) {
        return TEST.matcher(text)
                .results()
                .map(found -> new Named(found.group(1), found.group(2)))
                .toList();
    }

    /** The class of this name in whichever package. */
    private static Class<?> load(String type) throws IOException {
        Path file = find(TESTS, type).orElseThrow(() -> new AssertionError("no class " + type));
        String path = TESTS.relativize(file).toString();
        try {
            return Class.forName(
                    path.substring(0, path.length() - ".java".length()).replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
