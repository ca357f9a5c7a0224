package dev.weir.probe;

import java.util.Objects;
import java.util.Optional;

/**
 * Reads a MySQL server's greeting, and logs in without a password if there is a user ({@code option mysql-check}). An error
 * packet is not healthy; the server's version is told.
 *
 * @param user who logs in; 1 to 80 characters without control characters, of whom the server needs to know only the name. Empty for
 *     nobody: the server counts that as an interrupted connection, and after {@code max_connect_errors} of them takes no more
 * @param dialect which login packet is sent
 */
public record MysqlCheck(Optional<String> user, Dialect dialect) implements Probe {
    /** Login packets by server version. */
    public enum Dialect {
        /** Before 4.1 ({@code pre-41}). */
        BEFORE_4_1,
        /** From 4.1 on ({@code post-41}). */
        FROM_4_1,
        /** From 8.0 on ({@code post-80}). */
        FROM_8_0
    }

    /** Checks the components. */
    public MysqlCheck {
        Objects.requireNonNull(dialect, "dialect");
        Arguments arguments = new Arguments("MySQL check");
        user.ifPresent(name -> arguments.checkLine("user", name, 80));
        arguments.throwIfAny();
    }

    /** The greeting alone. */
    public static MysqlCheck greeting() {
        return new MysqlCheck(Optional.empty(), Dialect.FROM_4_1);
    }

    /** A login of this user, as servers from 4.1 on understand it. */
    public static MysqlCheck login(String user) {
        return new MysqlCheck(Optional.of(user), Dialect.FROM_4_1);
    }

    /** For servers of another age. */
    public MysqlCheck withDialect(Dialect wanted) {
        return new MysqlCheck(user, wanted);
    }
}
