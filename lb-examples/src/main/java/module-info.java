/** The two published Exchange 2013 topologies, runnable. */
module dev.weir.examples {
    requires dev.weir.core;
    requires dev.weir.healthcheck;
    requires dev.weir.netty;
    requires info.picocli;
    requires io.netty.pkitesting;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires java.management;
    requires jdk.management;
    requires jdk.unsupported; // signals
    requires org.slf4j;
    requires static org.jspecify;

    // picocli sets the fields and calls the methods that carry its annotations.
    opens dev.weir.examples to
            info.picocli;
    opens dev.weir.examples.haproxy to
            info.picocli;
}
