package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A configuration file of HAProxy's, {@code mode tcp}, as this library understands it; and the way back. Immutable.
 *
 * <pre>{@code
 * HaproxyConfig config = HaproxyConfig.read(Path.of("/etc/haproxy/haproxy.cfg"));
 * config.notes().forEach(System.out::println);
 * LoadBalancer lb = LoadBalancer.of(config.topology()).start();
 * }</pre>
 *
 * <p>What is wrong is told all at once, by one {@link HaproxyConfigException}. What HAProxy can do and this library cannot is
 * wrong as well, unless the file is read {@linkplain HaproxyOptions#lenient leniently}. A file may have 8 million characters and
 * 64 words a line. {@code docs/haproxy-config.md} lists every keyword.
 */
public final class HaproxyConfig {
    private final Topology topology;
    private final List<Note> notes;
    private final ProcessSettings process;

    private HaproxyConfig(Topology topology, List<Note> notes, ProcessSettings process) {
        this.topology = topology;
        this.notes = List.copyOf(notes);
        this.process = process;
    }

    /**
     * Reads a file strictly.
     *
     * @throws HaproxyConfigException listing all that is wrong in the file
     * @throws IOException if the file cannot be read
     */
    public static HaproxyConfig read(Path file) throws IOException {
        return read(file, HaproxyOptions.strict());
    }

    /**
     * Reads a file.
     *
     * @throws HaproxyConfigException listing all that is wrong in the file
     * @throws IOException if the file cannot be read
     */
    public static HaproxyConfig read(Path file, HaproxyOptions options) throws IOException {
        String name = String.valueOf(file.getFileName());
        // UTF-8 has at most three bytes for a character of Java's, so a longer file is too long in any case
        int most = 3 * SourceText.MOST_CHARACTERS;
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        }
        if (bytes.length > most) {
            throw tooLong(name);
        }
        CharBuffer text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(bytes));
        return parse(name, text.toString(), options);
    }

    /**
     * Reads the text of a file strictly.
     *
     * @param fileName for messages
     * @throws HaproxyConfigException listing all that is wrong
     */
    public static HaproxyConfig parse(String fileName, String text) {
        return parse(fileName, text, HaproxyOptions.strict());
    }

    /**
     * Reads the text of a file.
     *
     * @param fileName for messages
     * @throws HaproxyConfigException listing all that is wrong
     */
    public static HaproxyConfig parse(String fileName, String text, HaproxyOptions options) {
        Objects.requireNonNull(fileName, "fileName");
        if (text.length() > SourceText.MOST_CHARACTERS) {
            throw tooLong(fileName);
        }
        SourceText source = new SourceText(fileName, text);
        Findings findings = new Findings(options.isLenient());
        Reading reading = new Reading(new Environment(options.environment()), findings);
        ConfigFile file = new ConfigReader(source, reading).read();
        Assembly assembly = new Assembly(file, source, options, findings);
        Optional<Topology> topology = assembly.topology();
        if (topology.isEmpty() || findings.hasProblems()) {
            throw findings.exception(fileName);
        }
        return new HaproxyConfig(topology.get(), findings.notes(), assembly.process());
    }

    /**
     * The text of a file that describes a topology: HAProxy accepts it, and reading it gives an equal topology. What HAProxy has
     * not, such as a panic threshold, stands in comments that begin with {@code # weir:}, which only this library reads.
     *
     * @throws ConfigurationException naming every field that no file can say: code of a user's own, checks that HAProxy does not
     *     have or not for one server alone, sources of servers other than DNS, fractions of milliseconds
     */
    public static String write(Topology topology) {
        return ConfigWriter.write(topology);
    }

    /** What the file describes. Addresses are as the file writes them; names are looked up when it starts. */
    public Topology topology() {
        return topology;
    }

    /** What a user should know about the file, in the order of its lines; not said by the file itself. */
    public List<Note> notes() {
        return notes;
    }

    /** What the file says to whoever runs the topology. */
    public ProcessSettings process() {
        return process;
    }

    private static HaproxyConfigException tooLong(String name) {
        return new HaproxyConfigException(List.of(new Problem(
                name,
                0,
                0,
                "",
                "the file is too long (expected: at most " + SourceText.MOST_CHARACTERS + " characters)",
                Optional.empty(),
                "")));
    }
}
