package dev.weir.haproxy;

import java.util.Locale;

/** HAProxy's words for constants that are named after them. */
final class Words {
    private Words() {}

    /** Such as {@code mark-down} for {@code MARK_DOWN}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
