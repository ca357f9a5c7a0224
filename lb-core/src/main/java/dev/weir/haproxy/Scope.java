package dev.weir.haproxy;

/** In which sections a keyword acts. Where it does not, HAProxy warns and goes on, and so do we. */
enum Scope {
    /** {@code frontend} and {@code listen}. */
    FRONT,
    /** {@code backend} and {@code listen}. */
    BACK,
    /** All three. */
    BOTH;

    boolean actsIn(ProxyDraft.Kind kind) {
        return this == BOTH || (this == FRONT ? kind.isFront() : kind.isBack());
    }
}
