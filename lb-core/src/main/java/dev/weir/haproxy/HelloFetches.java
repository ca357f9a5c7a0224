package dev.weir.haproxy;

import dev.weir.tls.HelloCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One expression of an ACL on a client's hello: a fetch, how it is compared, and the values, of which any may be the one. */
final class HelloFetches {
    private static final String HELLO_TYPE = "req.ssl_hello_type";
    private static final String SNI = "req.ssl_sni";
    private static final String ALPN = "req.ssl_alpn";
    /** What only directives know: HAProxy has no fetch of it. */
    private static final String VERSIONS = "supported_versions";

    private static final List<String> KNOWN = List.of(
            SNI,
            ALPN,
            HELLO_TYPE,
            "req_ssl_sni",
            "req_ssl_hello_type",
            "req.ssl_cipherlist",
            "req.ssl_supported_groups",
            "req.ssl_sigalgs");
    private static final Set<String> OTHERS =
            Set.of("req.ssl_ver", "req_ssl_ver", "req.ssl_ec_ext", "req.ssl_st_ext", "req.ssl_keyshare_groups");
    private static final List<String> METHODS =
            List.of("found", "bool", "int", "ip", "bin", "len", "str", "sub", "reg", "beg", "end", "dir", "dom");
    private static final Pattern CODES =
            Pattern.compile("req\\.ssl_(cipherlist|supported_groups|sigalgs),be2hex\\(:,2\\)(,lower)?");
    private static final Pattern CODE = Pattern.compile("[0-9a-f]{4}");
    private static final String EXPECTED =
            " is not supported (expected: req.ssl_sni, req.ssl_alpn, req.ssl_hello_type 1, or a code in a list such as"
                    + " req.ssl_cipherlist,be2hex(:,2),lower -m sub 1301)";
    private static final int HEXADECIMAL = 16;

    private final Findings findings;
    private final boolean inDirective;
    private final Word fetch;
    private final List<Word> values = new ArrayList<>();
    private boolean anyCase;
    private Optional<Word> method = Optional.empty();

    private HelloFetches(Findings findings, boolean inDirective, List<Word> words) {
        this.findings = findings;
        this.inDirective = inDirective;
        this.fetch = words.get(0);
        int at = 1;
        while (at < words.size() && words.get(at).text().startsWith("-")) {
            at += flag(words, at);
            if (words.get(at - 1).is("--")) {
                break;
            }
        }
        values.addAll(words.subList(at, words.size()));
    }

    /**
     * The conditions of an expression, of which one has to hold; at least one.
     *
     * @param words from the fetch on, at least that
     */
    static List<HelloCondition> read(List<Word> words, boolean inDirective, Findings findings) {
        checkKnown(words.get(0), inDirective);
        return new HelloFetches(findings, inDirective, words).conditions();
    }

    /** Whether an expression is about a hello, so that its mistakes may be told though nobody uses it. */
    static boolean isOfHello(Word fetch) {
        return fetch.text().startsWith("req.ssl_") || fetch.text().startsWith("req_ssl_");
    }

    private static void checkKnown(Word fetch, boolean inDirective) {
        String base = fetch.text().split("[,(]", 2)[0];
        if (OTHERS.contains(base)) {
            throw new NotSupported(fetch, "the condition " + fetch.quoted() + EXPECTED);
        }
        if (!KNOWN.contains(base) && !(inDirective && base.equals(VERSIONS))) {
            if (Nearest.to(base, KNOWN).isPresent()) {
                throw Mistake.unknown(fetch, "unknown fetch " + fetch.quoted() + " in a condition", KNOWN);
            }
            throw new NotSupported(fetch, "the condition " + fetch.quoted() + EXPECTED);
        }
    }

    /** Reads a flag and says how many words it took. */
    private int flag(List<Word> words, int at) {
        Word flag = words.get(at);
        switch (flag.text()) {
            case "-i" -> anyCase = true;
            case "--" -> {}
            case "-m" -> {
                if (at + 1 == words.size()) {
                    throw Mistake.at(flag, "'-m' has nothing behind it (expected: such as end)");
                }
                Word given = words.get(at + 1);
                if (!METHODS.contains(given.text())) {
                    throw Mistake.unknown(given, "unknown method " + given.quoted() + " of a condition", METHODS);
                }
                method = Optional.of(given);
                return 2;
            }
            default -> throw new NotSupported(flag, "the flag " + flag.quoted() + " of a condition is not supported");
        }
        return 1;
    }

    private List<HelloCondition> conditions() {
        Matcher codes = CODES.matcher(fetch.text());
        if (codes.matches()) {
            return codes(codes.group(1), codes.group(2) != null);
        }
        return switch (fetch.text()) {
            case SNI, "req_ssl_sni" -> names(false);
            case SNI + ",lower", "req_ssl_sni,lower" -> names(true);
            case ALPN -> {
                checkMethod("str");
                checkCase();
                yield each(value -> HelloCondition.alpn(value.text()));
            }
            case HELLO_TYPE, "req_ssl_hello_type" -> {
                checkMethod("int");
                yield each(HelloFetches::helloType);
            }
            case VERSIONS -> {
                checkMethod("str");
                yield each(value -> HelloCondition.supportedVersion(code(value, value.text())));
            }
            default -> throw new NotSupported(fetch, "the condition " + fetch.quoted() + EXPECTED);
        };
    }

    private List<HelloCondition> each(Function<Word, HelloCondition> condition) {
        if (values.isEmpty()) {
            throw Mistake.at(fetch, fetch.quoted() + " has no value to compare with, and so never holds");
        }
        return values.stream().map(condition).toList();
    }

    private void checkMethod(String only) {
        method.filter(given -> !given.is(only)).ifPresent(given -> {
            throw new NotSupported(
                    given,
                    "-m " + given.quoted() + " of " + fetch.quoted() + " is not supported (expected: " + only + ")");
        });
    }

    private void checkCase() {
        if (anyCase) {
            throw new NotSupported(fetch, "-i of " + fetch.quoted() + " is not supported");
        }
    }

    private static HelloCondition helloType(Word value) {
        if (!value.is("1")) {
            throw new NotSupported(value, "the hello type " + value.quoted() + " is not supported (expected: 1)");
        }
        return HelloCondition.any();
    }

    // ---- names ----------------------------------------------------------------------------------------------------

    private List<HelloCondition> names(boolean lower) {
        String how = method.map(Word::text).orElse("str");
        if (how.equals("found")) {
            if (!values.isEmpty()) {
                throw Mistake.at(values.get(0), values.get(0).quoted() + " is one word too many behind '-m found'");
            }
            return List.of(HelloCondition.noServerName().negate());
        }
        if (!how.equals("str") && !how.equals("end")) {
            throw new NotSupported(
                    method.orElse(fetch),
                    "-m " + Texts.quoted(how) + " of " + fetch.quoted()
                            + " is not supported (expected: str, end or found)");
        }
        List<HelloCondition> names = each(value -> name(value, how.equals("end"), lower));
        if (!anyCase && !lower && !inDirective) {
            findings.note(
                    fetch,
                    Note.Kind.DIFFERENT,
                    fetch.quoted() + " without -i: HAProxy tells capital letters from small ones, and here they are the"
                            + " same in a name");
        }
        return names;
    }

    private HelloCondition name(Word value, boolean isEnd, boolean lower) {
        String text = value.text();
        if (lower && !anyCase && !text.equals(text.toLowerCase(Locale.ROOT))) {
            throw Mistake.at(
                    value, value.quoted() + " has capital letters, and so is never equal to a name in small ones");
        }
        if (!text.endsWith(".")) {
            try {
                return isEnd ? HelloCondition.serverNameEndsWith(text) : HelloCondition.serverName(text);
            } catch (IllegalArgumentException e) {
                throw notAName(value, isEnd);
            }
        }
        throw notAName(value, isEnd);
    }

    private static NotSupported notAName(Word value, boolean isEnd) {
        String expected = isEnd ? "a dot and a domain, such as .example.org" : "the name of a host";
        return new NotSupported(value, value.quoted() + " is not supported (expected: " + expected + ")");
    }

    // ---- codes ----------------------------------------------------------------------------------------------------

    private List<HelloCondition> codes(String list, boolean lower) {
        if (method.isEmpty()) {
            throw new NotSupported(fetch, fetch.quoted() + " without '-m sub' is not supported");
        }
        checkMethod("sub");
        return each(value -> {
            String digits =
                    anyCase ? value.text().toLowerCase(Locale.ROOT) : lower ? value.text() : swapped(value.text());
            int code = code(value, digits);
            return switch (list) {
                case "cipherlist" -> HelloCondition.cipherSuite(code);
                case "supported_groups" -> HelloCondition.supportedGroup(code);
                default -> HelloCondition.signatureAlgorithm(code);
            };
        });
    }

    /** HAProxy writes digits in capital letters: with small ones nothing is equal. */
    private static String swapped(String text) {
        return text.equals(text.toUpperCase(Locale.ROOT)) ? text.toLowerCase(Locale.ROOT) : "";
    }

    private static int code(Word value, String digits) {
        if (!CODE.matcher(digits).matches()) {
            throw new NotSupported(
                    value,
                    value.quoted()
                            + " is not supported (expected: four hexadecimal digits, small ones behind 'lower' and"
                            + " capital ones without it)");
        }
        return Integer.parseInt(digits, HEXADECIMAL);
    }
}
