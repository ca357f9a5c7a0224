package dev.weir.netty.dns;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a response says about one question. Responses are hostile: only records count whose name is the one asked for,
 * or one it is an alias of by records of the same response; what makes no sense is a failure, for which the last good answer
 * stays, and not an empty answer.
 */
final class AnswerReader<T> {
    /** As many as resolvers follow; a longer chain is a mistake or an attack. */
    private static final int MOST_ALIASES = 16;
    /** A TTL with the highest bit set means 0 (RFC 2181, section 8). */
    private static final long MAX_TTL = Integer.MAX_VALUE;

    private final Question<T> question;
    private final Map<String, DnsRawRecord> aliases = new HashMap<>();
    private final Map<String, List<DnsRawRecord>> records = new HashMap<>();
    private boolean isNameMentioned;
    private long ttlSeconds = MAX_TTL;

    private AnswerReader(Question<T> question) {
        this.question = question;
    }

    /** The answer. The response stays the caller's. */
    static <T> Answer<T> read(DnsResponse response, Question<T> question) {
        DnsResponseCode code = response.code();
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            return new Answer.Nothing<>();
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            return new Answer.Failed<>("answered " + code, true);
        }
        if (response.isTruncated()) {
            return new Answer.Truncated<>();
        }
        try {
            return new AnswerReader<>(question).records(response);
        } catch (DecoderException | IndexOutOfBoundsException e) {
            return nonsense("a malformed record");
        }
    }

    private Answer<T> records(DnsResponse response) {
        int count = response.count(DnsSection.ANSWER);
        for (int i = 0; i < count; i++) {
            sort(response.recordAt(DnsSection.ANSWER, i));
        }
        if (count > 0 && !isNameMentioned) {
            return nonsense("records of other names only");
        }
        String owner = followAliases();
        if (owner == null) {
            return nonsense("aliases without end");
        }
        List<DnsRawRecord> found = records.getOrDefault(owner, List.of());
        if (found.isEmpty()) {
            return new Answer.Nothing<>();
        }
        List<T> values = new ArrayList<>();
        for (DnsRawRecord record : found) {
            values.add(question.kind().read(record.content()));
            limitTtl(record);
        }
        return new Answer.Found<>(List.copyOf(values), ttlSeconds);
    }

    private void sort(DnsRecord record) {
        if (record.dnsClass() != DnsRecord.CLASS_IN) {
            return;
        }
        String owner = DomainName.lowerCase(record.name());
        isNameMentioned |= owner.equals(question.name());
        if (!(record instanceof DnsRawRecord raw)) {
            return;
        }
        if (record.type().equals(question.kind().type())) {
            records.computeIfAbsent(owner, name -> new ArrayList<>()).add(raw);
        } else if (record.type().equals(DnsRecordType.CNAME)) {
            aliases.putIfAbsent(owner, raw);
        }
    }

    /** The name at the end of the chain of aliases; null if there are too many, as in a loop. */
    private @Nullable String followAliases() {
        String name = question.name();
        for (int followed = 0; followed <= MOST_ALIASES; followed++) {
            DnsRawRecord alias = aliases.get(name);
            if (alias == null) {
                return name;
            }
            limitTtl(alias);
            name = DomainName.lowerCase(
                    DefaultDnsRecordDecoder.decodeName(alias.content().duplicate()));
        }
        return null;
    }

    private void limitTtl(DnsRecord record) {
        long ttl = record.timeToLive();
        ttlSeconds = Math.min(ttlSeconds, ttl > MAX_TTL ? 0 : ttl);
    }

    private static <T> Answer<T> nonsense(String what) {
        return new Answer.Failed<>("answered with " + what, true);
    }
}
