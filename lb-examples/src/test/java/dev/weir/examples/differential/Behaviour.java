package dev.weir.examples.differential;

import java.util.List;

/** What a server does by itself with a connection; a script may do more. */
interface Behaviour {
    /** Says nothing by itself; ends its stream when the other one ends. */
    Behaviour SILENT = party -> {};

    /** A client says and ends nothing by itself. */
    Behaviour CLIENT = new Behaviour() {
        @Override
        public void accepted(Party party) {}

        @Override
        public void ended(Party party) {}
    };

    /** As a client: leaves all to the script. */
    Behaviour DEAF = CLIENT;

    /** Sends back all that it gets. */
    Behaviour ECHO = new Behaviour() {
        @Override
        public void accepted(Party party) {}

        @Override
        public void received(Party party, String chunk) {
            party.send(chunk);
        }
    };

    /** Says something at once. */
    static Behaviour greet(String greeting) {
        return party -> party.send(greeting);
    }

    /** Says something at once and closes, whatever it is told. */
    static Behaviour sayAndClose(String what) {
        return party -> party.send(what).leave();
    }

    /** Says something at once, and each further sentence after something was said to it; the end of the last is its own. */
    static Behaviour talk(String greeting, String... sentences) {
        return new Behaviour() {
            private final List<String> all = List.of(sentences);

            @Override
            public void accepted(Party party) {
                party.send(greeting);
            }

            @Override
            public void received(Party party, String chunk) {
                int turn = (int) party.text().chars().filter(c -> c == '\n').count();
                if (turn >= 1 && turn <= all.size() && chunk.endsWith("\n")) {
                    party.send(all.get(turn - 1));
                }
            }
        };
    }

    /** Answers a request of HTTP and closes. */
    static Behaviour answerHttp(String statusLine) {
        return new Behaviour() {
            @Override
            public void accepted(Party party) {}

            @Override
            public void received(Party party, String chunk) {
                if (party.text().contains("\r\n\r\n")) {
                    party.send(statusLine + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .end();
                }
            }
        };
    }

    void accepted(Party party);

    default void received(Party party, String chunk) {}

    default void ended(Party party) {
        party.end();
    }
}
