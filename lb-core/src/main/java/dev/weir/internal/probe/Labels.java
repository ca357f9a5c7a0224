package dev.weir.internal.probe;

import dev.weir.internal.report.HarmlessText;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.NamedCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import java.util.Locale;

/** Short names of checks, for words about them. Pure. */
final class Labels {
    private static final int LONGEST = 64;

    private Labels() {}

    /** The name it was given, or the path that it asks for, or what kind of check it is. */
    static String of(Probe probe) {
        if (probe instanceof NamedCheck named) {
            return named.name();
        }
        if (probe instanceof HttpCheck http) {
            return cut(http.path());
        }
        if (probe instanceof TlsCheck tls) {
            return tls.inner() instanceof HttpCheck http ? cut(http.path()) : "tls";
        }
        if (probe instanceof CombinedCheck combined) {
            return combined.required() + " of " + combined.probes().size();
        }
        if (probe instanceof CustomProbe custom) {
            return own(custom);
        }
        return probe.getClass().getSimpleName().toLowerCase(Locale.ROOT).replaceFirst("check$", "");
    }

    /** What a user's own says of itself, which may be anything. */
    static String own(CustomProbe probe) {
        try {
            return cut(HarmlessText.of(probe.toString()));
        } catch (RuntimeException | Error e) {
            return probe.getClass().getName();
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
