package dev.weir.haproxy;

import dev.weir.stick.Network;
import dev.weir.stick.ServerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a section says about persistence. */
final class StickDraft {
    /**
     * A {@code stick-table} line.
     *
     * @param size entries
     * @param expire their life; empty if it is not limited
     * @param serverKey what is remembered
     * @param word for messages
     */
    record Table(long size, Optional<Duration> expire, ServerKey serverKey, Word word) {}

    /**
     * A {@code stick on} line.
     *
     * @param expression whom an entry is about
     * @param table the section that has the table; empty for this one
     * @param word for messages
     */
    record Rule(SourceExpression expression, Optional<Word> table, Word word) {}

    private final List<Network> ignored = new ArrayList<>();
    private final List<Network> forced = new ArrayList<>();
    private @Nullable Table table;
    private @Nullable Rule rule;
    private @Nullable Word persistence;

    Optional<Table> table() {
        return Optional.ofNullable(table);
    }

    void setTable(Table newTable) {
        table = newTable;
    }

    Optional<Rule> rule() {
        return Optional.ofNullable(rule);
    }

    void setRule(Rule newRule) {
        rule = newRule;
    }

    List<Network> ignored() {
        return ignored;
    }

    List<Network> forced() {
        return forced;
    }

    /** The last line that only matters with a rule. */
    Optional<Word> persistence() {
        return Optional.ofNullable(persistence);
    }

    void setPersistence(Word word) {
        persistence = word;
    }
}
