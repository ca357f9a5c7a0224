package dev.weir.examples.differential;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The connections that the servers of one run accepted, in order. */
final class Arrivals {
    private final List<Party> parties = new ArrayList<>();

    synchronized void add(Party party) {
        parties.add(party);
        notifyAll();
    }

    /** The connection of this name, when it has come. */
    synchronized Optional<Party> await(String name, long millis) {
        Threads.await(this, () -> find(name).isPresent(), millis);
        return find(name);
    }

    /** Stands for a connection that did not come; whatever it is told has no effect. */
    Party nobody(String name) {
        return Party.accepted(name, Behaviour.DEAF, new Socket()).leave();
    }

    /** Lets time pass. */
    synchronized void pass(long millis) {
        Threads.await(this, () -> false, millis);
    }

    /** Gives ends that are on their way the time to arrive; who stays open stays open. */
    void settle(long millis) {
        List<Party> all;
        synchronized (this) {
            all = List.copyOf(parties);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Party party : all) {
            party.awaitEnd(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        }
    }

    synchronized void tell(Outcome outcome) {
        outcome.put("connections of servers", parties.stream().map(Party::name).toList());
        parties.forEach(party -> party.tell(outcome));
    }

    synchronized void leave() {
        parties.forEach(Party::leave);
    }

    private Optional<Party> find(String name) {
        return parties.stream().filter(party -> party.name().equals(name)).findFirst();
    }
}
