package dev.weir.probe;

/** Sends {@code PING} to Redis and expects {@code PONG} ({@code option redis-check}). */
public record RedisCheck() implements Probe {}
