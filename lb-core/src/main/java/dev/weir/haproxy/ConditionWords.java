package dev.weir.haproxy;

import dev.weir.tls.HelloWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A condition as words of a line: in full, with parentheses, as directives have it; and as HAProxy has it, which knows none and
 * wants it as one of several rows of expressions that hold together.
 */
final class ConditionWords {
    private static final int MOST_ROWS = 32;

    /** Where an expression with many values gets a name. */
    @FunctionalInterface
    interface Naming {
        /** The words for an expression of these values, which is any of them. */
        List<String> words(List<String> test, List<String> values);
    }

    /**
     * An expression, or its opposite.
     *
     * @param words of the expression
     * @param isOpposite whether it must not hold
     * @param isOldHaproxys whether HAProxy 2.6 has it
     */
    private record Literal(List<String> words, boolean isOpposite, boolean isOldHaproxys) {
        Literal opposite() {
            return new Literal(words, !isOpposite, isOldHaproxys);
        }

        Stream<String> written() {
            return isOpposite
                    ? Stream.concat(
                            Stream.of("!" + words.get(0)), words.stream().skip(1))
                    : words.stream();
        }
    }

    private final Naming naming;

    ConditionWords(Naming naming) {
        this.naming = naming;
    }

    // ---- in full --------------------------------------------------------------------------------------------------

    /** In full; it needs no directive if HAProxy has all of it and it has no parentheses. */
    List<String> full(HelloWords condition) {
        Optional<Literal> literal = literal(condition);
        if (literal.isPresent()) {
            return literal.get().written().toList();
        }
        if (condition instanceof HelloWords.Either either) {
            return joined(
                    full(either.one()),
                    List.of("or"),
                    inside(either.other(), either.other() instanceof HelloWords.Either));
        }
        if (condition instanceof HelloWords.Both both) {
            return joined(
                    inside(both.one(), both.one() instanceof HelloWords.Either),
                    List.of(),
                    inside(both.other(), !(both.other() instanceof HelloWords.Opposite)));
        }
        HelloWords of = ((HelloWords.Opposite) condition).of();
        return joined(List.of("!"), List.of(), inside(of, true));
    }

    private List<String> inside(HelloWords condition, boolean inParentheses) {
        return inParentheses && literal(condition).isEmpty()
                ? joined(List.of("("), full(condition), List.of(")"))
                : full(condition);
    }

    private static List<String> joined(List<String> one, List<String> between, List<String> other) {
        return Stream.of(one, between, other).flatMap(List::stream).toList();
    }

    // ---- as HAProxy has it ----------------------------------------------------------------------------------------

    /** In HAProxy's words; empty if version 2.6 has none, or it would be too long. */
    Optional<List<String>> haproxys(HelloWords condition) {
        return rows(condition, false).map(rows -> {
            List<String> words = new ArrayList<>();
            for (List<Literal> row : rows) {
                if (!words.isEmpty()) {
                    words.add("or");
                }
                if (row.stream().allMatch(Literal::isOpposite)) { // or it would hold for those that send no hello
                    words.addAll(List.of("{", "req.ssl_hello_type", "1", "}"));
                }
                row.stream().flatMap(Literal::written).forEach(words::add);
            }
            return words;
        });
    }

    private Optional<List<List<Literal>>> rows(HelloWords condition, boolean opposite) {
        Optional<Literal> literal = literal(condition);
        if (literal.isPresent()) {
            return literal.filter(Literal::isOldHaproxys).map(one -> List.of(List.of(opposite ? one.opposite() : one)));
        }
        if (condition instanceof HelloWords.Opposite of) {
            return rows(of.of(), !opposite);
        }
        if (condition instanceof HelloWords.Either either) {
            return rows(either.one(), either.other(), opposite, opposite);
        }
        HelloWords.Both both = (HelloWords.Both) condition;
        return rows(both.one(), both.other(), opposite, !opposite);
    }

    private Optional<List<List<Literal>>> rows(HelloWords one, HelloWords other, boolean opposite, boolean together) {
        return rows(one, opposite)
                .flatMap(left -> rows(other, opposite).map(right -> together ? each(left, right) : both(left, right)))
                .filter(rows -> rows.size() <= MOST_ROWS);
    }

    private static List<List<Literal>> both(List<List<Literal>> left, List<List<Literal>> right) {
        return Stream.concat(left.stream(), right.stream()).toList();
    }

    private static List<List<Literal>> each(List<List<Literal>> left, List<List<Literal>> right) {
        return left.stream()
                .flatMap(row -> right.stream()
                        .map(more -> Stream.concat(row.stream(), more.stream()).toList()))
                .toList();
    }

    // ---- expressions ----------------------------------------------------------------------------------------------

    /** What one expression can say: one value, one of several, or the opposite of that. */
    private Optional<Literal> literal(HelloWords condition) {
        if (condition instanceof HelloWords.Opposite opposite) {
            return positive(opposite.of()).map(Literal::opposite);
        }
        return positive(condition);
    }

    private Optional<Literal> positive(HelloWords condition) {
        List<String> values = new ArrayList<>();
        HelloWords rest = condition;
        Optional<HelloWords.Fetch> first = Optional.empty();
        while (rest instanceof HelloWords.Either either && either.other() instanceof HelloWords.Fetch fetch) {
            first = same(first, fetch, values);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            rest = either.one();
        }
        if (!(rest instanceof HelloWords.Fetch last)) {
            return Optional.empty();
        }
        return same(first, last, values)
                .map(fetch -> new Literal(naming.words(fetch.test(), values), false, fetch.isOldHaproxys()));
    }

    /** Puts a value before the others, if it is of the same expression; empty if it is not. */
    private static Optional<HelloWords.Fetch> same(
            Optional<HelloWords.Fetch> first, HelloWords.Fetch fetch, List<String> values) {
        boolean isSame = first.isEmpty()
                || (fetch.value().isPresent() && first.get().test().equals(fetch.test()));
        fetch.value().filter(value -> isSame).ifPresent(value -> values.add(0, value));
        return isSame ? Optional.of(fetch) : Optional.empty();
    }
}
