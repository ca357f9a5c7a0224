package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.stick.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The named conditions of a section, and conditions on the addresses of clients. */
final class Acls {
    private static final String EXPECTED = "if { src 10.0.0.0/8 }, or if and the name of an acl of that kind";

    /** The networks of each name; empty for a condition on something else, which nothing here can be asked about. */
    private final Map<String, Optional<List<Network>>> named = new HashMap<>();

    /** The words of each name behind it, line by line. */
    private final Map<String, List<List<Word>>> lines = new HashMap<>();

    /** Reads an {@code acl} line. Several of one name are one condition: any of them. */
    static void define(Statement line, ProxyDraft proxy) {
        Word name = Names.checked(line.next("a name"), "the name of an acl");
        List<Word> words = line.rest();
        if (words.isEmpty()) {
            throw Mistake.at(name, "the acl " + name.quoted() + " has no condition (expected: such as src 10.0.0.0/8)");
        }
        line.take(Reading.Bound.NETWORKS, words.size(), name);
        Map<String, Optional<List<Network>>> named = proxy.acls().named;
        Optional<List<Network>> networks =
                words.get(0).is("src") ? Optional.of(networks(words.subList(1, words.size()), name)) : Optional.empty();
        named.merge(name.text(), networks, Acls::either);
        proxy.acls()
                .lines
                .computeIfAbsent(name.text(), key -> new ArrayList<>())
                .add(words);
        if (HelloFetches.isOfHello(words.get(0))) {
            checkNow(words, line.findings());
        }
    }

    /** Tells mistakes where they are; what is not supported matters where it is used. */
    private static void checkNow(List<Word> words, Findings findings) {
        try {
            HelloFetches.read(words, false, findings);
        } catch (NotSupported e) {
            // told by whoever uses it
        }
    }

    boolean has(Word name) {
        return lines.containsKey(name.text());
    }

    /** The expressions of a name, of which one has to hold. */
    List<List<Word>> lines(Word name) {
        List<List<Word>> found = lines.get(name.text());
        if (found == null) {
            throw unknown(name);
        }
        return found;
    }

    private Mistake unknown(Word name) {
        return Mistake.unknown(name, "there is no acl " + name.quoted() + " in this section", named.keySet());
    }

    private static Optional<List<Network>> either(Optional<List<Network>> one, Optional<List<Network>> other) {
        return one.flatMap(some -> other.map(more -> joined(some, more)));
    }

    private static List<Network> joined(List<Network> some, List<Network> more) {
        List<Network> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }

    /** The networks of a condition, which is all that is left of a line. */
    List<Network> condition(Statement line) {
        Word ifWord = line.next(EXPECTED);
        List<Word> words = line.rest();
        if (!ifWord.is("if") || words.isEmpty()) {
            throw Mistake.at(
                    ifWord, "the condition " + ifWord.quoted() + " is not supported (expected: " + EXPECTED + ")");
        }
        List<Network> networks = new ArrayList<>();
        int at = 0;
        while (at < words.size()) {
            int end = branchEnd(words, at);
            networks.addAll(branch(words.subList(at, end), ifWord));
            if (end == words.size() - 1) {
                throw Mistake.at(words.get(end), words.get(end).quoted() + " has nothing behind it");
            }
            at = end + 1;
        }
        line.take(Reading.Bound.NETWORKS, networks.size(), ifWord);
        return networks;
    }

    private static int branchEnd(List<Word> words, int from) {
        int at = from;
        while (at < words.size() && !words.get(at).is("||") && !words.get(at).is("or")) {
            at++;
        }
        return at;
    }

    private List<Network> branch(List<Word> words, Word ifWord) {
        Word first = words.isEmpty() ? ifWord : words.get(0);
        boolean anonymous = words.size() >= 2
                && first.is("{")
                && words.get(words.size() - 1).is("}");
        if (anonymous && words.get(1).is("src")) {
            return networks(words.subList(2, words.size() - 1), first);
        }
        if (words.size() != 1) {
            throw Mistake.at(
                    first, "the condition " + first.quoted() + " is not supported (expected: " + EXPECTED + ")");
        }
        if (first.is("LOCALHOST") && !named.containsKey("LOCALHOST")) {
            return List.of(Network.of("127.0.0.0/8"));
        }
        if (!named.containsKey(first.text())) {
            throw unknown(first);
        }
        return named.get(first.text())
                .orElseThrow(() -> Mistake.at(
                        first, "the acl " + first.quoted() + " is not supported (expected: one of src alone)"));
    }

    private static List<Network> networks(List<Word> words, Word what) {
        if (words.isEmpty()) {
            throw Mistake.at(what, "src without a network (expected: such as 10.0.0.0/8)");
        }
        List<Network> networks = new ArrayList<>();
        for (Word word : words) {
            try {
                networks.add(Network.of(word.text()));
            } catch (ConfigurationException e) {
                throw Mistake.at(
                        word, word.quoted() + " is no network (expected: such as 10.1.0.0/16 or 2001:db8::/32)");
            }
        }
        return networks;
    }
}
