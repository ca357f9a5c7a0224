package dev.weir.netty.epoll;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Linux error numbers, and how to find them in Netty's exceptions, some of which carry them only in their message. */
final class Errno {
    static final int EPERM = 1;
    static final int EBADF = 9;
    static final int ENOMEM = 12;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int ENOSYS = 38;
    static final int ENONET = 64;
    static final int EPROTO = 71;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;

    /** Netty's words: {@code connect(..) failed with error(-111): Connection refused}. */
    private static final Pattern IN_MESSAGE = Pattern.compile("failed with error\\(-(\\d+)\\): ?(.*)");

    private Errno() {}

    /** The error number of a failed call, or 0 if the exception does not tell. */
    static int of(IOException failure) {
        if (failure instanceof NativeIoException nativeFailure) {
            return -nativeFailure.expectedErr();
        }
        if (failure instanceof NoRouteToHostException) {
            return EHOSTUNREACH;
        }
        if (failure instanceof ClosedChannelException) {
            return EBADF;
        }
        Matcher matcher = IN_MESSAGE.matcher(String.valueOf(failure.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The system's words for a failed call. */
    static String describe(IOException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure instanceof NoRouteToHostException
                    ? "No route to host"
                    : failure.getClass().getSimpleName();
        }
        Matcher matcher = IN_MESSAGE.matcher(message);
        return matcher.find() ? matcher.group(2) : message;
    }

    /** The system's words for an error number. */
    static String describe(int errno) {
        return describe(Errors.newIOException("", -errno));
    }

    /** Whether this machine has run out of something, which says nothing about the peer. */
    static boolean isLocalShortage(int errno) {
        return switch (errno) {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL -> true;
            default -> false;
        };
    }

    /** Whether accept(2) reports the trouble of one client only, so that the next may be fine; see accept(2), Errors. */
    static boolean isOneClientsTrouble(int errno) {
        return switch (errno) {
            case ECONNABORTED,
                    EPERM,
                    EPROTO,
                    ENOPROTOOPT,
                    ENETDOWN,
                    EHOSTDOWN,
                    ENONET,
                    EHOSTUNREACH,
                    EOPNOTSUPP,
                    ENETUNREACH -> true;
            default -> false;
        };
    }

    /** Whether the kernel or a security policy refuses to splice here, although both ends are well. */
    static boolean isSpliceRefused(int errno) {
        return switch (errno) {
            case ENOSYS, EPERM, EINVAL, EOPNOTSUPP -> true;
            default -> false;
        };
    }
}
