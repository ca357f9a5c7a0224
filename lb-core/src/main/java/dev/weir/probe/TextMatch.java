package dev.weir.probe;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is looked for in what a server says. As in HAProxy it may stand anywhere, and text ends at a NUL, which only the binary
 * kinds see past.
 *
 * @param kind how the value is meant
 * @param value text, hexadecimal digits, or a regular expression of the JDK's syntax, matched byte by byte (ISO 8859-1)
 */
public record TextMatch(Kind kind, String value) {
    /** How a value is meant. */
    public enum Kind {
        /** Text ({@code string}). */
        TEXT,
        /** Bytes in hexadecimal ({@code binary}). */
        HEX,
        /** A regular expression for text ({@code rstring}). */
        REGEX,
        /** A regular expression for the upper-case hexadecimal form of what was received ({@code rbinary}). */
        HEX_REGEX
    }

    /** Checks the components and throws one {@link dev.weir.ConfigurationException} that lists all that is wrong. */
    public TextMatch {
        Objects.requireNonNull(kind, "kind");
        Arguments arguments = new Arguments("expectation");
        arguments.check(
                !value.isEmpty() && value.length() <= Arguments.MOST_BYTES,
                "value",
                value.length() + " characters",
                "1.." + Arguments.MOST_BYTES);
        if (kind == Kind.HEX) {
            value = value.toUpperCase(Locale.ROOT);
            boolean usable = value.length() % 2 == 0 && value.chars().allMatch(HexFormat::isHexDigit);
            arguments.check(usable, "value", value, "pairs of hexadecimal digits");
        } else if (kind != Kind.TEXT) {
            try {
                Pattern.compile(value);
            } catch (PatternSyntaxException e) {
                arguments.check(false, "value", value, "a regular expression; " + e.getDescription());
            }
        }
        arguments.throwIfAny();
    }

    /** This text. */
    public static TextMatch text(String value) {
        return new TextMatch(Kind.TEXT, value);
    }

    /** These bytes. */
    public static TextMatch hex(String digits) {
        return new TextMatch(Kind.HEX, digits);
    }

    /** Text like this. */
    public static TextMatch regex(String pattern) {
        return new TextMatch(Kind.REGEX, pattern);
    }

    /** Bytes like this. */
    public static TextMatch hexRegex(String pattern) {
        return new TextMatch(Kind.HEX_REGEX, pattern);
    }
}
