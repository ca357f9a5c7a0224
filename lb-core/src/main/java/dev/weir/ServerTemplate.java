package dev.weir;

import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A number of servers that are alike, whose addresses come from a source (HAProxy's {@code server-template}). Each has a slot
 * and with it a name that never changes; a slot without an address is in maintenance. Immutable; the {@code with…} methods
 * return changed copies.
 *
 * <pre>{@code
 * Backend.named("bk_web")
 *         .template(ServerTemplate.of(Server.of("web", "web.example.org", 443).withMaxConnections(100), 10,
 *                 DnsServerSource.of("web.example.org")))   // web1 … web10
 *         .build()
 * }</pre>
 */
public final class ServerTemplate {
    /** The most servers of one template: the most that HAProxy's round robin takes in a backend. */
    public static final int MAX_COUNT = 4095;

    private static final int MAX_DIGITS = 7;

    private final Server pattern;
    private final int count;
    private final ServerSource source;
    private int firstNumber = 1;
    private EmptyAnswer emptyAnswer = EmptyAnswer.KEEP_SERVERS;
    private boolean duplicatesAllowed;
    private boolean discoveredWeightsIgnored;

    private ServerTemplate(Server pattern, int count, ServerSource source) {
        this.pattern = Objects.requireNonNull(pattern, "pattern");
        this.count = count;
        this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Servers named after the pattern and numbered from 1.
     *
     * @param pattern has the settings of all. Its name is the prefix of theirs, its port is for endpoints that come without,
     *     and its weight likewise; its host says only where they come from, and nothing connects there
     * @param count how many there may be, 1 to {@link #MAX_COUNT}; endpoints beyond that are not used
     * @param source where their addresses come from
     * @throws ConfigurationException if the count is out of range, the names grow too long or the pattern has a numeric id,
     *     which only one server could have
     */
    public static ServerTemplate of(Server pattern, int count, ServerSource source) {
        return new ServerTemplate(pattern, count, source).checked();
    }

    /** The same servers numbered from another number, 0 to 1,000,000. Default 1. */
    public ServerTemplate withFirstNumber(int number) {
        ServerTemplate changed = copy();
        changed.firstNumber = number;
        return changed.checked();
    }

    /** Another rule for an empty answer. Default: {@link EmptyAnswer#KEEP_SERVERS}. */
    public ServerTemplate withEmptyAnswer(EmptyAnswer rule) {
        ServerTemplate changed = copy();
        changed.emptyAnswer = Objects.requireNonNull(rule, "rule");
        return changed;
    }

    /**
     * Lets an endpoint have as many slots as times it is in the answer ({@code resolve-opts allow-dup-ip}). Default: one. Unlike
     * HAProxy, the same address with another port is another endpoint in any case.
     */
    public ServerTemplate withDuplicates() {
        ServerTemplate changed = copy();
        changed.duplicatesAllowed = true;
        return changed;
    }

    /** Gives all the pattern's weight, whatever the source says ({@code resolve-opts ignore-weight}). */
    public ServerTemplate withoutDiscoveredWeights() {
        ServerTemplate changed = copy();
        changed.discoveredWeightsIgnored = true;
        return changed;
    }

    /** What the names of all servers begin with. */
    public String prefix() {
        return pattern.name();
    }

    /** What all servers have in common. */
    public Server pattern() {
        return pattern;
    }

    /** How many servers there may be. */
    public int count() {
        return count;
    }

    /** Where the addresses come from. */
    public ServerSource source() {
        return source;
    }

    /** What the source calls itself, for messages: its own words, in one line; {@code user code} if it has none. */
    public String sourceName() {
        if (source.getClass().isHidden()) {
            return "user code"; // a lambda's own words are an address, which tells nobody anything
        }
        try {
            return source.toString().lines().findFirst().orElse("");
        } catch (RuntimeException e) {
            return source.getClass().getName(); // what it is called must not decide whether it works
        }
    }

    /** The number in the first server's name. */
    public int firstNumber() {
        return firstNumber;
    }

    /** What an empty answer means. */
    public EmptyAnswer emptyAnswer() {
        return emptyAnswer;
    }

    /** Whether an endpoint may have more than one slot. */
    public boolean allowsDuplicates() {
        return duplicatesAllowed;
    }

    /** Whether weights that the source tells are ignored. */
    public boolean ignoresDiscoveredWeights() {
        return discoveredWeightsIgnored;
    }

    /** The names of all servers, by slot. */
    public List<String> names() {
        return IntStream.range(0, count).mapToObj(this::name).toList();
    }

    /** Whether this is the name of one of its servers. */
    public boolean hasServer(String server) {
        String number = server.startsWith(prefix()) ? server.substring(prefix().length()) : "";
        boolean isNumber = !number.isEmpty()
                && number.length() <= MAX_DIGITS
                && number.chars().allMatch(c -> c >= '0' && c <= '9')
                && (number.length() == 1 || number.charAt(0) != '0');
        if (!isNumber) {
            return false;
        }
        int slot = Integer.parseInt(number) - firstNumber;
        return slot >= 0 && slot < count;
    }

    /** The names of all servers in short, such as {@code web1..10}. */
    public String range() {
        return prefix() + firstNumber + ".." + (firstNumber + count - 1);
    }

    /**
     * The server of a slot before it has ever had an endpoint: as the pattern describes it, its host included.
     *
     * @param slot 0 to {@code count() - 1}
     */
    public Server server(int slot) {
        return pattern.at(name(slot), pattern.host(), pattern.port());
    }

    /**
     * The server of a slot once it has an endpoint.
     *
     * @param slot 0 to {@code count() - 1}
     */
    public Server server(int slot, Endpoint endpoint) {
        int port = endpoint.port() == 0 ? pattern.port() : endpoint.port();
        Server server = pattern.at(name(slot), endpoint.host(), port);
        return discoveredWeightsIgnored || endpoint.weight().isEmpty()
                ? server
                : server.withWeight(endpoint.weight().getAsInt());
    }

    private String name(int slot) {
        return prefix() + (firstNumber + Objects.checkIndex(slot, count));
    }

    /** Whether the other says the same in every respect, with equal sources. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerTemplate that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Every field by name, in the order in which people read them. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pattern", pattern);
        fields.put("count", count);
        fields.put("source", source);
        fields.put("firstNumber", firstNumber);
        fields.put("emptyAnswer", emptyAnswer);
        fields.put("duplicates", duplicatesAllowed);
        fields.put("ownWeights", discoveredWeightsIgnored);
        return fields;
    }

    @Override
    public String toString() {
        return "ServerTemplate{" + range() + ", pattern=" + pattern
                + ", source=" + sourceName() + ", emptyAnswer=" + emptyAnswer
                + (duplicatesAllowed ? ", duplicates" : "")
                + (discoveredWeightsIgnored ? ", own weights" : "") + "}";
    }

    private ServerTemplate copy() {
        ServerTemplate copy = new ServerTemplate(pattern, count, source);
        copy.firstNumber = firstNumber;
        copy.emptyAnswer = emptyAnswer;
        copy.duplicatesAllowed = duplicatesAllowed;
        copy.discoveredWeightsIgnored = discoveredWeightsIgnored;
        return copy;
    }

    private ServerTemplate checked() {
        Problems problems = new Problems("server template " + Problems.quoted(prefix()));
        problems.checkRange("count", count, 1, MAX_COUNT);
        problems.checkRange("firstNumber", firstNumber, 0, 1_000_000);
        problems.checkName("prefix with the last number", prefix() + ((long) firstNumber + count - 1));
        problems.check(
                pattern.numericId().isEmpty(),
                "pattern numericId",
                pattern.numericId().orElse(0),
                "none, for every server needs one of its own");
        problems.throwIfAny();
        return this;
    }
}
