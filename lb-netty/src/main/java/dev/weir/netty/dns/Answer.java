package dev.weir.netty.dns;

import java.util.List;

/** What came of a question. */
sealed interface Answer<T> {
    /**
     * Records.
     *
     * @param values at least one, in the order of the answer
     * @param ttlSeconds how long all of them and the aliases on the way to them are good, 0 or more
     */
    record Found<T>(List<T> values, long ttlSeconds) implements Answer<T> {}

    /** It is certain that there are none: the name does not exist, or has no records of this kind. */
    record Nothing<T>() implements Answer<T> {}

    /**
     * It is not known.
     *
     * @param reason one line for the log; nothing in it was said by the name server
     * @param isAnswered whether the name server said something, if only that it does not know
     */
    record Failed<T>(String reason, boolean isAnswered) implements Answer<T> {}

    /** More than fits: it has to be asked over TCP. */
    record Truncated<T>() implements Answer<T> {}
}
