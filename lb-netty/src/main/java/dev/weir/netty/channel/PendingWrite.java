package dev.weir.netty.channel;

import io.netty.channel.DefaultChannelProgressivePromise;

/** Tells an {@link Endpoint}, at once and piece by piece, what the kernel has taken of one buffer. */
final class PendingWrite extends DefaultChannelProgressivePromise {
    private final Endpoint to;
    private final int bytes;
    private int taken;

    PendingWrite(RelayChannel channel, Endpoint to, int bytes) {
        super(channel);
        this.to = to;
        this.bytes = bytes;
    }

    /** The last piece is told by {@link #trySuccess}: the listener may shut the socket down, and Netty is not done before. */
    @Override
    public boolean tryProgress(long progress, long total) {
        if (progress < bytes) {
            tell((int) progress);
        }
        return true;
    }

    @Override
    public boolean trySuccess(Void result) {
        boolean first = super.trySuccess(null);
        if (first) {
            tell(bytes);
        }
        return first;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        boolean first = super.tryFailure(cause);
        if (first) {
            to.writeFailed(cause);
        }
        return first;
    }

    private void tell(int takenNow) {
        int more = takenNow - taken;
        taken = takenNow;
        to.taken(more);
    }
}
