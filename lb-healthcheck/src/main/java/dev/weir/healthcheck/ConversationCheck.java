package dev.weir.healthcheck;

import dev.weir.healthcheck.Conversation.Move;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One check that connects and talks, from its start to its finding: it carries out what a {@link Conversation} wants. Lives on
 * the event loop's thread, and so do all its methods.
 */
final class ConversationCheck implements Check {
    /** So often the socket is read when time is over, lest a server that never stops sending has all of it. */
    private static final int MOST_LAST_READS = 64;

    /** What the check is busy with. */
    private enum Phase {
        /** Looking up a host. */
        RESOLVING,
        CONNECTING,
        /** Reading a file of trusted certificates. */
        LOADING,
        /** TLS. */
        SHAKING,
        TALKING,
        OVER
    }

    private final CheckContext context;
    private final Conversation conversation;
    private final ProbeTarget target;
    private final ProbeTimeouts timeouts;
    private final BiConsumer<Check, ProbeResult> whenOver;
    private final Deadline deadline;
    private final long startedNanos;
    private Phase phase = Phase.RESOLVING;
    private TcpCheck.Connect where;
    private boolean everEstablished;
    private @Nullable Wire wire;
    private @Nullable Line line;
    private @Nullable ServerCertificate certificate;
    private @Nullable Instant certificateExpires;

    /**
     * Not started yet.
     *
     * @param opening what is said, and where it connects to first
     * @param whenOver told once, unless the check is closed first; must not throw
     */
    ConversationCheck(
            CheckContext context,
            Opening opening,
            ProbeTarget target,
            ProbeTimeouts timeouts,
            BiConsumer<Check, ProbeResult> whenOver) {
        this.context = context;
        this.conversation = opening.conversation();
        this.where = opening.first();
        this.target = target;
        this.timeouts = timeouts;
        this.whenOver = whenOver;
        this.deadline = new Deadline(context.loop(), context.runtime(), this::lookOnceMore, this::timeIsOver);
        this.startedNanos = context.runtime().nanoTime();
    }

    @Override
    public void start() {
        connect(where);
    }

    @Override
    public void close() {
        if (phase != Phase.OVER) {
            release();
        }
    }

    private void connect(TcpCheck.Connect next) {
        hangUp();
        where = next;
        phase = Phase.RESOLVING;
        lookUp(next, this::open);
        if (phase == Phase.RESOLVING && !deadline.isRunning()) {
            deadline.start(timeouts.connect().toNanos());
        }
    }

    private void lookUp(TcpCheck.Connect next, Consumer<InetSocketAddress> then) {
        int port = next.port().orElse(target.address().getPort());
        if (next.host().isEmpty()) {
            then.accept(new InetSocketAddress(target.address().getAddress(), port));
            return;
        }
        String host = next.host().get();
        context.lookups().find(host, found -> {
            if (phase == Phase.OVER) {
                return;
            }
            if (found.isEmpty()) {
                fail(Finding.unresolved(host, "does not resolve"));
            } else {
                then.accept(new InetSocketAddress(found.get(), port));
            }
        });
    }

    private void open(InetSocketAddress address) {
        phase = Phase.CONNECTING;
        Wire connecting;
        try {
            connecting = new Wire(context.openSocket(), context.loop(), this::look);
        } catch (IOException | RuntimeException e) {
            fail(Finding.localError(e));
            return;
        }
        wire = connecting;
        boolean established;
        try {
            established = connecting.connect(address);
            if (!established) {
                connecting.awaitConnect();
            }
        } catch (IOException e) {
            fail(Finding.connectFailure(e));
            return;
        } catch (RuntimeException e) { // such as an IPv6 address on a JVM that was told to do without
            fail(Finding.localError(e));
            return;
        }
        if (!deadline.isRunning()) { // a pause before the connect call is not counted against the server
            deadline.start(timeouts.connect().toNanos());
        }
        if (established) {
            connected(connecting);
        }
    }

    /** Looks what has happened; called when something may have. Whether something had. */
    private boolean look() {
        try {
            if (phase == Phase.CONNECTING && wire != null) {
                return lookAtConnect(wire);
            }
            if ((phase == Phase.SHAKING || phase == Phase.TALKING) && line != null) {
                return lookAtBytes(line);
            }
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException | LinkageError e) { // such as a JDK without a cipher that TLS wants
            fail(Finding.notMade(e.toString()));
        }
        return false;
    }

    private boolean lookAtConnect(Wire connecting) {
        try {
            if (!connecting.finishConnect()) {
                return false;
            }
        } catch (IOException e) {
            fail(Finding.connectFailure(e));
            return true;
        }
        connected(connecting);
        return true;
    }

    private void connected(Wire established) {
        try {
            if (established.isConnectedToItself()) {
                fail(Finding.CONNECTED_TO_ITSELF);
                return;
            }
        } catch (IOException e) {
            fail(Finding.connectFailure(e));
            return;
        }
        line = new Line(established, context, conversation.most());
        if (where.tls().isPresent()) {
            trust(where.tls().get(), line);
        } else {
            talk(line);
        }
    }

    /** Finds out what certificates are trusted, then shakes hands. */
    private void trust(TlsSettings tls, Line with) {
        if (tls.verification() == TlsSettings.Verification.NONE) {
            shakeHands(tls, null, with);
            return;
        }
        phase = Phase.LOADING;
        with.pause();
        context.trustStores().find(tls.trusted(), loaded -> {
            if (phase == Phase.OVER) {
                return;
            }
            if (loaded.trusted() == null) {
                fail(Finding.notMade(loaded.problem()));
            } else {
                shakeHands(tls, loaded.trusted(), with);
            }
        });
    }

    private void shakeHands(TlsSettings tls, @Nullable X509ExtendedTrustManager trusted, Line with) {
        phase = Phase.SHAKING;
        certificate = new ServerCertificate(tls, trusted, context.runtime().now());
        try {
            with.startTls(tls, certificate);
            with.await();
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException | LinkageError e) {
            fail(Finding.notMade(e.toString()));
        }
    }

    private boolean lookAtBytes(Line from) throws IOException {
        boolean anything = from.read();
        Throwable failure = from.tlsFailure();
        if (failure != null) {
            fail(TlsFailure.of(failure, certificate));
        } else if (phase == Phase.TALKING ? anything : from.isShaken()) {
            talk(from);
        } else if (from.isServerClosed()) {
            fail(TlsFailure.closed());
        } else {
            from.await();
        }
        return anything;
    }

    /** Lets the conversation go on until it has to wait for the server. */
    private void talk(Line with) {
        if (!everEstablished) {
            everEstablished = true;
            timeouts.rest().ifPresent(rest -> deadline.start(rest.toNanos()));
        }
        phase = Phase.TALKING;
        try {
            boolean ended = with.isEnded();
            Move move = conversation.next(with.received().slice(), ended);
            while (move instanceof Move.Say say) {
                with.clear();
                with.say(say.bytes());
                ended = with.isEnded();
                move = conversation.next(with.received().slice(), ended);
            }
            follow(move, ended, with);
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException | StackOverflowError e) { // of the conversation: that is no fault of the server
            fail(Finding.notMade(e.toString()));
        }
    }

    private void follow(Move move, boolean ended, Line with) throws IOException {
        if (move instanceof Move.End end) {
            end(end.finding());
        } else if (move instanceof Move.Connect next) {
            connect(next.where());
        } else if (move instanceof Move.StartTls start) {
            trust(start.tls(), with);
        } else if (ended) {
            fail(Finding.fail("L7RSP", "the connection ended too early"));
        } else {
            with.await();
        }
    }

    /** The connection was reset, or this machine cannot go on with it. */
    private void broken(IOException failure) {
        if (phase != Phase.TALKING || line == null) {
            fail(TlsFailure.broken(failure));
            return;
        }
        Finding reset = Finding.fail("L7RSP", Finding.words(failure));
        if (!line.received().isReadable()) {
            fail(reset);
            return;
        }
        // What came before says more than the reset, but does not make it a success.
        Move last = conversation.next(line.received().slice(), true);
        if (last instanceof Move.End end && end.finding().verdict() == Verdict.FAIL) {
            end(end.finding().withInfo(end.finding().info() + "; " + reset.info()));
        } else {
            fail(reset);
        }
    }

    private void lookOnceMore() {
        for (int i = 0; i < MOST_LAST_READS && look(); i++) {
            // Reads on.
        }
    }

    private void timeIsOver() {
        switch (phase) {
            case RESOLVING -> fail(Finding.unresolved(where.host().orElse(""), "was not resolved in time"));
            case CONNECTING -> fail(Finding.TIMED_OUT);
            case LOADING -> fail(Finding.notMade("the trusted certificates were not read in time"));
            case SHAKING -> fail(TlsFailure.TIMED_OUT);
            case TALKING -> end(conversation.timedOut());
            case OVER -> throw new IllegalStateException("time runs on after the end");
        }
    }

    /** A failure that the conversation cannot know of by itself. */
    private void fail(Finding failure) {
        if (phase != Phase.OVER) {
            end(conversation.failed(failure));
        }
    }

    private void end(Finding finding) {
        noteExpiry();
        long tookNanos = context.runtime().nanoTime() - startedNanos;
        release();
        whenOver.accept(this, finding.after(tookNanos, Optional.ofNullable(certificateExpires)));
    }

    private void release() {
        phase = Phase.OVER;
        deadline.stop();
        hangUp();
        conversation.over();
    }

    private void hangUp() {
        noteExpiry();
        if (line != null) {
            line.close(where.linger());
        } else if (wire != null) {
            wire.close();
        }
        line = null;
        wire = null;
        certificate = null;
    }

    /** Of several certificates the one that expires first matters. */
    private void noteExpiry() {
        Instant expires = certificate == null ? null : certificate.expires();
        if (expires != null && (certificateExpires == null || expires.isBefore(certificateExpires))) {
            certificateExpires = expires;
        }
    }
}
