package dev.weir.haproxy;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.Backend;
import dev.weir.Frontend;
import java.util.List;
import java.util.Map;

/** Texts of configuration files for tests, around the lines that a test is about. */
final class Configs {
    static final String TIMEOUTS = """
            defaults
                timeout client 10s
                timeout server 20s
                timeout connect 3s
            """;

    private Configs() {}

    /** A file with one frontend and one backend, and these lines in each. */
    static String file(String inFrontend, String inBackend) {
        return TIMEOUTS + "frontend ft\n    bind 127.0.0.1:4000 name here\n    default_backend bk\n"
                + indented(inFrontend) + "backend bk\n    server s1 10.0.0.1:80\n" + indented(inBackend);
    }

    static HaproxyConfig read(String text) {
        return HaproxyConfig.parse("test.cfg", text, options(Map.of()));
    }

    static HaproxyOptions options(Map<String, String> environment) {
        return HaproxyOptions.strict().withEnvironment(environment::get);
    }

    static HaproxyConfig readLenient(String text) {
        return HaproxyConfig.parse("test.cfg", text, HaproxyOptions.lenient().withEnvironment(name -> null));
    }

    static Frontend frontend(String lines) {
        return read(file(lines, "")).topology().frontend("ft");
    }

    static Backend backend(String lines) {
        return read(file("", lines)).topology().backend("bk");
    }

    /** What is wrong with a file. */
    static List<Problem> problems(String text) {
        return catchThrowableOfType(HaproxyConfigException.class, () -> read(text))
                .problems();
    }

    /** The messages of what is wrong with a file. */
    static List<String> messages(String text) {
        return problems(text).stream().map(Problem::headline).toList();
    }

    static List<Note> notes(String text, Note.Kind kind) {
        return read(text).notes().stream().filter(note -> note.kind() == kind).toList();
    }

    private static String indented(String lines) {
        return lines.isEmpty() ? "" : lines.indent(4);
    }
}
