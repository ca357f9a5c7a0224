package dev.weir.probe;

/**
 * Sends a ClientHello and waits for anything that TLS would answer, a handshake record or an alert ({@code option
 * ssl-hello-chk}); no more of TLS is spoken. {@code L6OK} is its success. {@link TlsCheck#handshake} says more.
 */
public record SslHelloCheck() implements Probe {}
