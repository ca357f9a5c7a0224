package dev.weir.haproxy;

import java.util.ArrayList;
import java.util.List;

/** A proxy section as it is read: what it was told itself, on top of a copy of its defaults. */
final class ProxyDraft {
    /** The kinds of sections that describe proxies. */
    enum Kind {
        DEFAULTS("defaults", true, true),
        FRONTEND("frontend", true, false),
        BACKEND("backend", false, true),
        LISTEN("listen", true, true);

        private final String word;
        private final boolean front;
        private final boolean back;

        Kind(String word, boolean front, boolean back) {
            this.word = word;
            this.front = front;
            this.back = back;
        }

        String word() {
            return word;
        }

        /** Whether clients connect to it. */
        boolean isFront() {
            return front;
        }

        /** Whether it has servers. */
        boolean isBack() {
            return back;
        }
    }

    private final Kind kind;
    private final String name;
    private final Word word;
    private final Settings settings;
    private final Settings defaultServer;
    private final List<LogLine> logs;
    private final List<BindDraft> binds = new ArrayList<>();
    private final List<ServerDraft> servers = new ArrayList<>();
    private final Acls acls = new Acls();
    private final StickDraft stick = new StickDraft();
    private final ContentDraft content = new ContentDraft();
    private boolean mistakes;

    private ProxyDraft(
            Kind kind, String name, Word word, Settings settings, Settings defaultServer, List<LogLine> logs) {
        this.kind = kind;
        this.name = name;
        this.word = word;
        this.settings = settings;
        this.defaultServer = defaultServer;
        this.logs = new ArrayList<>(logs);
    }

    /** A section that knows nothing yet. */
    static ProxyDraft empty(Kind kind, String name, Word word) {
        return new ProxyDraft(kind, name, word, new Settings(), new Settings(), List.of());
    }

    /** A section that begins with all that these defaults say. */
    static ProxyDraft from(ProxyDraft defaults, Kind kind, String name, Word word) {
        return new ProxyDraft(kind, name, word, defaults.settings.copy(), defaults.defaultServer.copy(), defaults.logs);
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    /** The word that stands for the whole section in messages: its name, or {@code defaults}. */
    Word word() {
        return word;
    }

    Settings settings() {
        return settings;
    }

    /** What {@code default-server} has said so far; each server begins with a copy. */
    Settings defaultServer() {
        return defaultServer;
    }

    List<LogLine> logs() {
        return logs;
    }

    List<BindDraft> binds() {
        return binds;
    }

    /** Servers and server templates, in the order of the file. */
    List<ServerDraft> servers() {
        return servers;
    }

    Acls acls() {
        return acls;
    }

    StickDraft stick() {
        return stick;
    }

    ContentDraft content() {
        return content;
    }

    /** Whether a line of it made no sense, and so may be missing. */
    boolean hasMistakes() {
        return mistakes;
    }

    void setMistakes() {
        mistakes = true;
    }

    /** Such as {@code frontend 'ft_web'}, for messages. */
    String title() {
        return kind.word() + (name.isEmpty() ? "" : " " + Texts.quoted(name));
    }
}
