package dev.weir.benchmarks.compare;

import java.nio.file.Path;
import java.util.Optional;

/** Configuration files for the external proxies: nothing but relaying, and limits that are never reached. */
final class ProxyConfig {
    /** Connections beyond the idle ones: concurrent load, and what has not been closed yet. */
    private static final int SPARE_CONNECTIONS = 1_000;

    private ProxyConfig() {}

    static String haproxy(ProxyKind kind, int port, int originPort, Options options) {
        String splicing =
                switch (kind) {
                    case HAPROXY_SPLICE -> "option splice-auto";
                    case HAPROXY_SPLICE_ALL -> "option splice-request\n    option splice-response";
                    default -> "no option splice-auto";
                };
        return """
                global
                    nbthread %d
                    maxconn %d
                defaults
                    mode tcp
                    %s
                    timeout connect 5s
                    timeout client 300s
                    timeout server 300s
                listen compare
                    bind 127.0.0.1:%d
                    server origin 127.0.0.1:%d
                """.formatted(
                        options.threads(), options.idleConnections() + SPARE_CONNECTIONS, splicing, port, originPort);
    }

    /** The workers keep their default user: for root that is nobody, and nothing here needs a file. */
    static String nginx(int port, int originPort, Optional<Path> module, Path pidFile, Options options) {
        int connections = 2 * (options.idleConnections() + SPARE_CONNECTIONS);
        return """
                %s
                daemon off;
                worker_processes %d;
                worker_rlimit_nofile %d;
                error_log stderr;
                pid %s;
                events {
                    worker_connections %d;
                }
                stream {
                    server {
                        listen 127.0.0.1:%d backlog=4096;
                        proxy_pass 127.0.0.1:%d;
                        proxy_timeout 300s;
                    }
                }
                """.formatted(
                        module.map(path -> "load_module " + path + ";").orElse(""),
                        options.threads(),
                        connections + 100,
                        pidFile,
                        connections,
                        port,
                        originPort);
    }
}
