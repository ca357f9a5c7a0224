package dev.weir.probe;

/**
 * Begins to log in to PostgreSQL ({@code option pgsql-check}); a server that asks for authentication, or lets the user in, is
 * healthy. One that refuses the user is not.
 *
 * @param user who logs in; 1 to 63 characters without control characters
 */
public record PgsqlCheck(String user) implements Probe {
    /** Checks the component. */
    public PgsqlCheck {
        new Arguments("PostgreSQL check").checkLine("user", user, 63).throwIfAny();
    }
}
