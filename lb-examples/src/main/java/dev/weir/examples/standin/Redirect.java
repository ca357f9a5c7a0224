package dev.weir.examples.standin;

/** How {@code /} sends browsers on to Outlook on the web. */
public enum Redirect {
    /** Up to cumulative update 5 of Exchange 2013. */
    PERMANENT("301 Moved Permanently"),
    /** From cumulative update 6 on. */
    FOUND("302 Found");

    private final String status;

    Redirect(String status) {
        this.status = status;
    }

    String status() {
        return status;
    }
}
