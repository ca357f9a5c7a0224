package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.netty.epoll.FaultyCalls.Point;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PipePoolTest {
    private static final int LIMIT = 100;
    private static final int EMFILE = 24;

    private final List<String> degraded = new ArrayList<>();
    private final Set<FileDescriptor> open = new HashSet<>();
    private final PipePool pool = pool(new SpliceCalls() {
        @Override
        FileDescriptor[] open() throws IOException {
            FileDescriptor[] ends = super.open();
            open.addAll(List.of(ends));
            return ends;
        }

        @Override
        void close(FileDescriptor end) throws IOException {
            assertThat(open.remove(end)).isTrue();
            super.close(end);
        }
    });

    @BeforeAll
    static void loadNativeCode() {
        Epoll.ensureAvailability();
    }

    @AfterEach
    void closesAllItHas() {
        pool.close();
        assertThat(open).isEmpty();
        assertThat(pool.used()).isZero();
        assertThat(pool.pooled()).isZero();
    }

    @Test
    void usesAnEmptyPipeAgain() {
        Pipe pipe = pool.borrow();
        pipe.filled(10);
        pipe.drained(10);
        pool.giveBack(pipe);

        assertThat(pool.pooled()).isEqualTo(1);
        assertThat(pool.borrow()).isSameAs(pipe);
        pool.giveBack(pipe);
    }

    @Test
    void neverUsesAPipeWithResidueAgain() {
        Pipe dirty = pool.borrow();
        dirty.filled(10);
        dirty.drained(9);
        pool.giveBack(dirty);

        assertThat(pool.pooled()).isZero();
        assertThat(open).isEmpty();
        Pipe clean = pool.borrow();
        assertThat(clean).isNotSameAs(dirty);
        pool.giveBack(clean);
    }

    @Test
    void hasNoMoreThanItsLimit() {
        List<Pipe> borrowed = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            borrowed.add(pool.borrow());
        }

        assertThat(borrowed).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(pool.borrow()).isNull();
        assertThat(pool.borrow()).isNull();
        assertThat(degraded).hasSize(1);
        borrowed.forEach(pool::giveBack);
        assertThat(pool.pooled()).as("a burst does not keep descriptors").isLessThan(LIMIT);
        assertThat(open).hasSize(2 * pool.pooled());
    }

    @Test
    void goesWithoutWhenTheSystemHasNone() {
        PipePool failing = pool(new FaultyCalls(Point.OPEN, EMFILE, 0));

        assertThat(failing.borrow()).isNull();
        assertThat(failing.used()).isZero();
        assertThat(degraded).singleElement().asString().contains("Too many open files");
    }

    private PipePool pool(SpliceCalls calls) {
        return new PipePool(calls, new SpliceSwitch(true, degraded::add), new PipeBudget(2), LIMIT);
    }
}
