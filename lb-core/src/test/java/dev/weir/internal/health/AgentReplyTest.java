package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.health.Health;
import dev.weir.internal.health.AgentReply.Weight;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's agent language; lines and answers were compared with those of HAProxy 2.6.12. */
class AgentReplyTest {
    /** The line of HAProxy's own test. */
    @Test
    void severalWordsEachHaveTheirEffect() {
        AgentReply reply = AgentReply.parse("75%,maxconn:30,maint,down");

        assertThat(reply.weight()).contains(new Weight(75, true));
        assertThat(reply.maxConnections()).hasValue(30);
        assertThat(reply.admin()).contains(AdminState.MAINTENANCE);
        assertThat(reply.health()).contains(Health.DOWN);
        assertThat(reply.unknown()).isEmpty();
        assertThat(reply.words("")).isEqualTo("via agent : down");
    }

    @ParameterizedTest
    @CsvSource({
        "ready, READY",
        "drain, DRAIN",
        "maint, MAINTENANCE",
        "READY, READY",
        "Drain, DRAIN",
        "mAINT, MAINTENANCE",
        "maint ready, READY",
        "ready drain maint, MAINTENANCE"
    })
    void administrativeStatesTheLastOneWins(String line, AdminState state) {
        assertThat(AgentReply.parse(line).admin()).contains(state);
        assertThat(AgentReply.parse(line).health()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "up, UP, L7OK",
        "UP, UP, L7OK",
        "down, DOWN, L7STS",
        "fail, DOWN, L7STS",
        "stopped, DOWN, L7STS",
        "Stopped, DOWN, L7STS",
        "up down, DOWN, L7STS",
        "down up, UP, L7OK",
        "down stopped fail up, UP, L7OK"
    })
    void healthTheLastOneWins(String line, Health health, String status) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(reply.health()).contains(health);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.admin()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "75%, 100, 75",
        "75%, 50, 37",
        "50%, 1, 0",
        "0%, 50, 0",
        "100%, 50, 50",
        "300%, 50, 150",
        "99999999999999999999%, 50, 256",
        "weight:25%, 8, 2",
        "WEIGHT:7, 50, 7",
        "weight:0, 50, 0",
        "50% 10%, 50, 5",
        "weight:9 10%, 50, 5"
    })
    void weightsInPercentOfTheConfiguredOneOrPlain(String line, int configured, int weight) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(reply.weight().map(wanted -> wanted.of(configured))).contains(weight);
        assertThat(reply.problem()).isEmpty();
        assertThat(reply.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"75%%", "7x%", "1%2", "weight:", "weight:x", "weight:-1", "weight:7%%", "50% 7x%"})
    void aWeightThatIsNoneIsAProblemAndChangesNothing(String line) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(reply.weight()).isEmpty();
        assertThat(reply.problem()).startsWith("weight ").contains("(expected: ");
        assertThat(reply.words(reply.problem())).startsWith("agent warns : weight ");
    }

    @ParameterizedTest
    @CsvSource({"maxconn:30, 30", "MAXCONN:0, 0", "maxconn:1 maxconn:2, 2", "maxconn:99999999999, 2147483647"})
    void limits(String line, int limit) {
        assertThat(AgentReply.parse(line).maxConnections()).hasValue(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxconn:", "maxconn:abc", "maxconn:-1", "maxconn:30x", "maxconn:3 maxconn:"})
    void aLimitThatIsNoneIsAProblemAndChangesNothing(String line) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(reply.maxConnections()).isEmpty();
        assertThat(reply.problem()).startsWith("maxconn ");
    }

    @Test
    void ofTwoProblemsTheWeightsIsTold() {
        assertThat(AgentReply.parse("maxconn:x 7x%").problem()).startsWith("weight ");
    }

    @Test
    void wordsStandBetweenBlanksTabsAndCommas() {
        AgentReply reply = AgentReply.parse("\tDrain\t,READY,up, ,50%,10%,, ");
        assertThat(reply.admin()).contains(AdminState.READY);
        assertThat(reply.health()).contains(Health.UP);
        assertThat(reply.weight()).contains(new Weight(10, true));
        assertThat(reply.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up\r\ndown", "up\ndown", "up\rdown", "up\n"})
    void nothingCountsBehindTheFirstEndOfLine(String line) {
        assertThat(AgentReply.parse(line).health()).contains(Health.UP);
    }

    @ParameterizedTest
    @CsvSource({
        "bogus 50% 17 foo, bogus",
        "17, 17",
        "75 % up, 75",
        "up foo, foo",
        "ready#, ready#",
        "weight, weight",
        "-5%, -5%",
        "down;, down;"
    })
    void theFirstUnknownWordIsToldAndTheOthersCount(String line, String unknown) {
        assertThat(AgentReply.parse(line).unknown()).isEqualTo(unknown);
    }

    @Test
    void whatAnswersSayInWords() {
        assertThat(words("up")).isEqualTo("via agent : up");
        assertThat(words("UP")).as("as the agent wrote it").isEqualTo("via agent : UP");
        assertThat(words("down # the disk is full ")).isEqualTo("via agent : down (the disk is full)");
        assertThat(words("up #all is well")).isEqualTo("via agent : up (all is well)");
        assertThat(words("up foo #all is well")).isEqualTo("via agent : up (foo)");
        assertThat(words("fail some words")).isEqualTo("via agent : fail (some)");
        assertThat(words("down foo #why")).as("kept free of anything else").isEqualTo("via agent : down (why)");
        assertThat(words("bogus 50% 17")).isEqualTo("agent reports an error : bogus");
        assertThat(words("ready")).isEmpty();
        assertThat(words("")).isEmpty();
        assertThat(AgentReply.parse("up").words("no such weight")).isEqualTo("via agent : up (no such weight)");
        assertThat(AgentReply.parse("down #why").words("no such weight")).isEqualTo("via agent : down (why)");
        assertThat(AgentReply.parse("50%").words("no such weight")).isEqualTo("agent warns : no such weight");
        assertThat(AgentReply.parse("50% x").words("no such weight")).isEqualTo("agent reports an error : x");
    }

    private static String words(String line) {
        return AgentReply.parse(line).words("");
    }

    /** HAProxy's manual has it without a blank, its program only with one. */
    @Test
    void aReasonMayFollowWithoutABlank() {
        AgentReply reply = AgentReply.parse("down#disk full, up");
        assertThat(reply.health()).contains(Health.DOWN);
        assertThat(reply.reason()).isEqualTo("disk full, up");
        assertThat(reply.unknown()).isEmpty();
    }

    @Test
    void whatStandsBehindTheSharpIsForPeopleOnly() {
        AgentReply reply = AgentReply.parse("up # down maint 0% maxconn:1");
        assertThat(reply.health()).contains(Health.UP);
        assertThat(reply.admin()).isEmpty();
        assertThat(reply.weight()).isEmpty();
        assertThat(reply.maxConnections()).isEmpty();
        assertThat(reply.reason()).isEqualTo("down maint 0% maxconn:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",,,", "#", "# ", "\n", "ready", "75%", "maxconn:1", "bogus"})
    void withoutAWordOnHealthNothingIsSaidOfIt(String line) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(reply.health()).isEmpty();
        assertThat(reply.status()).isEqualTo("CHECKED");
    }

    /** Any text at all: it is read, in bounds, and says of health what its last word on that says. */
    @Test
    void anyTextIsRead() {
        SplittableRandom chance = new SplittableRandom(42);
        String[] pieces = {
            "up", "down", "fail", "stopped", "ready", "drain", "maint", "%", "7", "99999999999", "weight:", "maxconn:",
                    "#",
            ",", " ", "\t", "\r", "\n", "\0", "\"", "\u202e", "\ud83d", "é", ":", "-", "x"
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int n = chance.nextInt(12); n > 0; n--) {
                line.append(
                        chance.nextInt(4) == 0
                                ? String.valueOf((char) chance.nextInt(0x300))
                                : pieces[chance.nextInt(pieces.length)]);
            }
            AgentReply reply = AgentReply.parse(line.toString());

            String where = "line " + i + ": " + line;
            assertThat(reply.weight().map(weight -> weight.of(256)).orElse(0))
                    .as(where)
                    .isNotNegative();
            assertThat(reply.maxConnections().orElse(0)).as(where).isNotNegative();
            assertThat(reply.health().isPresent())
                    .as(where)
                    .isEqualTo(!reply.healthWord().isEmpty());
            assertThat(reply.words("").length()).as(where).isLessThan(line.length() + 40);
            assertThat(AgentReply.parse(line + "\nmaint")).as(where).isEqualTo(reply);
            assertThat(AgentReply.parse("up " + line).health().isPresent() || line.indexOf("#") == 0)
                    .as(where)
                    .isTrue();
        }
    }

    /** Of words that are all known, the last of each kind is what the answer says. */
    @Test
    void aModelOfKnownWords() {
        SplittableRandom chance = new SplittableRandom(7);
        String[] separators = {" ", "\t", ",", ", ", " \t,"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            Optional<AdminState> admin = Optional.empty();
            Optional<Health> health = Optional.empty();
            Optional<Weight> weight = Optional.empty();
            int limit = -1;
            for (int n = chance.nextInt(8); n > 0; n--) {
                int number = chance.nextInt(0, 400);
                switch (chance.nextInt(5)) {
                    case 0 -> {
                        int word = chance.nextInt(3);
                        List<AdminState> states = List.of(AdminState.READY, AdminState.DRAIN, AdminState.MAINTENANCE);
                        admin = Optional.of(states.get(word));
                        line.append(new String[] {"ready", "DRAIN", "Maint"}[word]);
                    }
                    case 1 -> {
                        int word = chance.nextInt(4);
                        health = Optional.of(word == 0 ? Health.UP : Health.DOWN);
                        line.append(new String[] {"Up", "down", "FAIL", "stopped"}[word]);
                    }
                    case 2 -> {
                        weight = Optional.of(new Weight(number, true));
                        line.append(number).append('%');
                    }
                    case 3 -> {
                        weight = Optional.of(new Weight(number, false));
                        line.append("weight:").append(number);
                    }
                    default -> {
                        limit = number;
                        line.append("maxconn:").append(number);
                    }
                }
                line.append(separators[chance.nextInt(separators.length)]);
            }
            AgentReply reply = AgentReply.parse(line.toString());
            assertThat(reply.admin()).as("%s", line).isEqualTo(admin);
            assertThat(reply.health()).as("%s", line).isEqualTo(health);
            assertThat(reply.weight()).as("%s", line).isEqualTo(weight);
            assertThat(reply.maxConnections().orElse(-1)).as("%s", line).isEqualTo(limit);
            assertThat(reply.unknown() + reply.problem()).as("%s", line).isEmpty();
        }
    }
}
