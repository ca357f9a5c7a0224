package dev.weir.healthcheck;

/** What a conversation with a server may end with, in HAProxy's terms. */
final class Layer7 {
    private Layer7() {}

    static Finding ok(String info) {
        return Finding.pass("L7OK", info);
    }

    /** It was understood, and is not what a server that is well would say. */
    static Finding wrongStatus(String info) {
        return Finding.fail("L7STS", info);
    }

    /** It was not understood. */
    static Finding invalid(String info) {
        return Finding.fail("L7RSP", info);
    }

    static Finding timedOut(int step, String what) {
        return Finding.fail("L7TOUT", "nothing more at step " + step + " (" + what + ")");
    }

    /** HAProxy's words for a connection that was closed without a byte, and what the byte should have been of. */
    static String emptyAt(int step, String what) {
        return "TCPCHK got an empty response at step " + step + " (" + what + ")";
    }
}
