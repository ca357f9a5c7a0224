package dev.weir.netty.epoll;

import io.netty.channel.unix.FileDescriptor;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Enlarges pipes with {@code fcntl}, through the foreign-function API. The class for older JDKs cannot. */
final class PipeSize {
    private static final int F_SETPIPE_SZ = 1031;
    private static final @Nullable MethodHandle FCNTL = findFcntl();

    private PipeSize() {}

    /** Whether pipes can be enlarged on this JDK. */
    static boolean isAdjustable() {
        return FCNTL != null;
    }

    /**
     * Asks for a larger pipe.
     *
     * @return the pipe's size now, or -1 if it could not be changed
     */
    static int enlarge(FileDescriptor pipe, int bytes) {
        MethodHandle fcntl = FCNTL;
        if (fcntl == null) {
            return -1;
        }
        try {
            return (int) fcntl.invokeExact(pipe.intValue(), F_SETPIPE_SZ, bytes);
        } catch (Throwable impossible) { // a call of three ints throws nothing
            throw new AssertionError(impossible);
        }
    }

    /** Null where the host program does not grant native access, or the C library has no such function. */
    @SuppressWarnings("restricted") // the purpose of this class
    private static @Nullable MethodHandle findFcntl() {
        try {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor signature = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return linker.defaultLookup()
                    .find("fcntl")
                    .map(fcntl -> linker.downcallHandle(fcntl, signature, Linker.Option.firstVariadicArg(2)))
                    .orElse(null);
        } catch (IllegalCallerException | UnsupportedOperationException | IllegalArgumentException notGranted) {
            return null;
        }
    }
}
