package dev.weir.internal.probe;

import dev.weir.internal.report.HarmlessText;
import dev.weir.internal.watch.UserCall;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.NamedCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Short names of checks, for words about them. What a user's own check calls itself is asked on threads that others wait for, so one
 * that does not answer in time is interrupted, told of, and known by its class from then on. Any thread.
 */
final class Labels implements UserCode.Guarded {
    private static final int LONGEST = 64;

    private final UserCode userCode;
    private final Consumer<String> defect;
    /** Of checks that do not say what they are. */
    private final Set<Class<?>> unnamed = ConcurrentHashMap.newKeySet();

    /** @param defect told in words what users' code does that it must not */
    Labels(UserCode userCode, Consumer<String> defect) {
        this.userCode = userCode;
        this.defect = defect;
    }

    /** The name it was given, or the path that it asks for, or what kind of check it is. */
    String of(Probe probe) {
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
    String own(CustomProbe probe) {
        String type = probe.getClass().getName();
        if (unnamed.contains(probe.getClass())) {
            return type;
        }
        String words = type;
        UserCall call = userCode.begin(this);
        try {
            words = probe.toString();
        } catch (RuntimeException | Error e) {
            words = type; // what it is called must not decide what becomes of it
        }
        if (!call.end()) {
            unnamed.add(probe.getClass());
            return type;
        }
        return cut(HarmlessText.of(String.valueOf(words)));
    }

    @Override
    public Duration patience() {
        return Watchdog.LONGEST_PASS;
    }

    @Override
    public void blocked(String how) {
        defect.accept(HarmlessText.of("a custom check that was asked for its name " + how));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
