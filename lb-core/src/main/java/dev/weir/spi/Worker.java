package dev.weir.spi;

/** A {@link SerialExecutor} that belongs to whoever created it. */
public interface Worker extends SerialExecutor, AutoCloseable {
    /** Stops after the tasks already due have run; tasks scheduled for later are dropped. Does not wait. Idempotent. */
    @Override
    void close();
}
