package dev.weir.netty.dns;

import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;

/**
 * What a name server is asked.
 *
 * @param name absolute, in lower case, and {@linkplain DomainName#isUsable usable}
 */
record Question<T>(String name, RecordKind<T> kind) {
    DnsQuestion forNetty() {
        return new DefaultDnsQuestion(name, kind.type());
    }

    /** Whether a response repeats this question, and no other. */
    boolean isAnsweredBy(DnsResponse response) {
        if (response.count(DnsSection.QUESTION) != 1) {
            return false;
        }
        DnsRecord asked = response.recordAt(DnsSection.QUESTION);
        return asked.type().equals(kind.type())
                && asked.dnsClass() == DnsRecord.CLASS_IN
                && DomainName.lowerCase(asked.name()).equals(name);
    }

    @Override
    public String toString() {
        return kind + " " + name.substring(0, name.length() - 1);
    }
}
