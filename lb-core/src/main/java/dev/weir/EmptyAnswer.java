package dev.weir;

/** What becomes of a template's servers when its source says that there are none. */
public enum EmptyAnswer {
    /** They stay: an empty answer is more often a mistake of whoever gives it than the truth. */
    KEEP_SERVERS,
    /** They are taken out, as HAProxy does when its hold times have passed; connections that exist go on. */
    TAKE_OUT
}
