package dev.weir.examples.haproxy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;

/**
 * Signals of the system, told apart, which shutdown hooks cannot. The JDK's class for it is in every JDK but no standard, and
 * naming it is a warning that nothing turns off; so it is called by reflection.
 */
final class Signals {
    private Signals() {}

    /**
     * Does this whenever the signal comes, instead of what the JVM would do.
     *
     * @param name without SIG, such as {@code TERM}
     * @throws IllegalStateException if this JVM does not allow it
     */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, Objects.requireNonNullElse(arguments, new Object[0]));
                        }
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException target ? target.getTargetException() : e;
            throw new IllegalStateException("SIG" + name + " cannot be heard: " + cause.getMessage(), e);
        }
    }
}
