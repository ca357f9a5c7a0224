package dev.weir.haproxy;

import dev.weir.tls.HelloCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Conditions on a client's hello, of expressions and names joined as HAProxy joins them; in directives with parentheses. */
final class ConditionReader {
    /** Conditions are asked one inside the other, and all that nests has to have an end. */
    private static final int MOST = 1_000;

    /** How the names of HAProxy's own conditions begin, such as {@code WAIT_END}. */
    private static final Set<String> PREDEFINED =
            Set.of("FALSE", "HTTP", "LOCALHOST", "METH", "RDP", "REQ", "TRUE", "WAIT");

    /**
     * A part of a condition.
     *
     * @param condition on a hello
     * @param isWithout whether HAProxy takes it for true if there is no hello
     */
    private record Part(HelloCondition condition, boolean isWithout) {
        Part and(Part other) {
            return new Part(condition.and(other.condition), isWithout && other.isWithout);
        }

        Part or(Part other) {
            return new Part(condition.or(other.condition), isWithout || other.isWithout);
        }

        Part negate() {
            return new Part(condition.negate(), !isWithout);
        }
    }

    private final List<Word> words;
    private final Acls acls;
    private final Findings findings;
    private final boolean inDirective;
    private int at;
    private int count;

    private ConditionReader(List<Word> words, Acls acls, Findings findings, boolean inDirective) {
        this.words = words;
        this.acls = acls;
        this.findings = findings;
        this.inDirective = inDirective;
    }

    /** All that is left of a line, from {@code if} or {@code unless} on; empty if it is not supported, which is told. */
    static Optional<HelloCondition> read(Statement line, Acls acls) {
        Word first = line.next("if and a condition, such as if { req.ssl_sni -i mail.example.org }");
        if (!first.is("if") && !first.is("unless")) {
            throw Mistake.unknown(first, first.quoted() + " stands where 'if' belongs", List.of("if", "unless"));
        }
        try {
            Part whole = new ConditionReader(line.rest(), acls, line.findings(), false).whole(first);
            Part part = first.is("unless") ? whole.negate() : whole;
            if (part.isWithout()) {
                line.findings()
                        .notSupported(
                                first,
                                "the condition holds for clients that send no hello as well, which is not supported"
                                        + " (expected: { req.ssl_hello_type 1 } beside what must not hold)");
            }
            return Optional.of(part.condition());
        } catch (NotSupported e) {
            e.tell(line.findings());
            return Optional.empty();
        }
    }

    /** All that is left of a directive. */
    static HelloCondition readDirective(Statement line, Acls acls) {
        try {
            Word before = line.last();
            return new ConditionReader(line.rest(), acls, line.findings(), true)
                    .whole(before)
                    .condition();
        } catch (NotSupported e) {
            throw e.mistake();
        }
    }

    private Part whole(Word before) {
        Part part = either(before);
        if (at < words.size()) {
            throw Mistake.at(words.get(at), words.get(at).quoted() + " is one word too many here");
        }
        return part;
    }

    private Part either(Word before) {
        Part part = both(before);
        while (at < words.size() && isOr(words.get(at))) {
            at++;
            part = part.or(both(words.get(at - 1)));
        }
        return part;
    }

    private Part both(Word before) {
        Part part = term(before);
        while (at < words.size() && !isOr(words.get(at)) && !isEnd(words.get(at))) {
            part = part.and(term(words.get(at)));
        }
        return part;
    }

    private static boolean isOr(Word word) {
        return word.is("||") || word.is("or");
    }

    private boolean isEnd(Word word) {
        return inDirective && word.is(")");
    }

    private Part term(Word before) {
        boolean negated = false;
        while (at < words.size()) {
            Word word = words.get(at++);
            String text = word.text();
            while (text.startsWith("!")) {
                negated = !negated;
                text = text.substring(1);
            }
            if (!text.isEmpty()) {
                Part part = positive(new Word(text, word.at()));
                return negated ? part.negate() : part;
            }
        }
        throw Mistake.at(before, before.quoted() + " has no condition behind it");
    }

    private Part positive(Word word) {
        if (word.is("{")) {
            return anonymous(word);
        }
        if (inDirective && word.is("(")) {
            Part part = either(word);
            if (at == words.size()) {
                throw Mistake.at(word, "'(' has no ')'");
            }
            at++;
            return part;
        }
        if (isOr(word)) {
            throw Mistake.at(word, word.quoted() + " has nothing before it");
        }
        if (isHaproxysOwn(word)) {
            throw new NotSupported(word, "the condition " + word.quoted() + " is not supported");
        }
        return any(acls.lines(word), word);
    }

    /** Whether HAProxy defines it; a section may do so as well. */
    private boolean isHaproxysOwn(Word word) {
        return PREDEFINED.contains(word.text().split("_", 2)[0]) && !acls.has(word);
    }

    private Part anonymous(Word open) {
        int from = at;
        while (at < words.size() && !words.get(at).is("}")) {
            at++;
        }
        if (at == words.size() || at == from) {
            throw Mistake.at(open, at == from ? "'{' has no condition behind it" : "'{' has no '}'");
        }
        at++;
        return any(List.of(words.subList(from, at - 1)), open);
    }

    /** Any of the values of these expressions. */
    private Part any(List<List<Word>> expressions, Word word) {
        List<HelloCondition> all = new ArrayList<>();
        expressions.forEach(expression -> all.addAll(HelloFetches.read(expression, inDirective, findings)));
        count += all.size();
        if (count > MOST) {
            throw Mistake.at(word, "a condition of more than " + MOST + " values");
        }
        HelloCondition any = all.get(0);
        for (HelloCondition one : all.subList(1, all.size())) {
            any = any.or(one);
        }
        return new Part(any, false);
    }
}
