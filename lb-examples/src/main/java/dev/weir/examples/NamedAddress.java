package dev.weir.examples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --bind} and {@code --server} take: {@code name=host:port}, an IPv6 literal in brackets.
 *
 * @param name of the bind or server
 * @param host address literal or host name
 * @param port 1 to 65535
 */
record NamedAddress(String name, String host, int port) {
    private static final Pattern FORM = Pattern.compile("([^=]+)=(?:\\[([^]]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /** For picocli, which puts the option's name before the message. */
    static final class Converter implements ITypeConverter<NamedAddress> {
        @Override
        public NamedAddress convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static NamedAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: name=host:port)");
        }
        int port = Integer.parseInt(form.group(4));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' (expected: a port of 1.." + MAX_PORT + ")");
        }
        String host = form.group(2) != null ? form.group(2) : form.group(3);
        return new NamedAddress(form.group(1), host, port);
    }
}
