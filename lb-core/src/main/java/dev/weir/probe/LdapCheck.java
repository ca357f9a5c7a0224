package dev.weir.probe;

/** Binds anonymously to an LDAP server of version 3 ({@code option ldap-check}); result code 0 is healthy. */
public record LdapCheck() implements Probe {}
