package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final Question<InetAddress> WEB = new Question<>("web.example.", RecordKind.A);

    private final DefaultDnsResponse response = new DefaultDnsResponse(1);

    @AfterEach
    void release() {
        assertThat(response.release()).isTrue();
    }

    @Test
    void findsAddressesWithTheShortestTtl() {
        a("web.example.", 30, 1);
        a("WEB.example.", 20, 2);

        assertThat(answer()).isEqualTo(new Answer.Found<>(List.of(address(1), address(2)), 20));
    }

    @Test
    void followsAliasesAndCountsTheirTtl() {
        a("c.example.", 30, 1);
        alias("b.example.", 5, "C.example.");
        alias("web.example.", 40, "b.example.");

        assertThat(answer()).isEqualTo(new Answer.Found<>(List.of(address(1)), 5));
    }

    @Test
    void findsNothingBehindAnAliasThatHasNoAddress() {
        alias("web.example.", 40, "b.example.");

        assertThat(answer()).isEqualTo(new Answer.Nothing<>());
    }

    @Test
    void findsNothingInAnEmptyAnswerAndInNxdomain() {
        assertThat(answer()).isEqualTo(new Answer.Nothing<>());
        response.setCode(DnsResponseCode.NXDOMAIN);
        assertThat(answer()).isEqualTo(new Answer.Nothing<>());
    }

    @Test
    void findsNothingIfTheNameHasOnlyRecordsOfOtherKinds() {
        record("web.example.", DnsRecordType.TXT, 10, Unpooled.wrappedBuffer(new byte[] {1, 'x'}));

        assertThat(answer()).isEqualTo(new Answer.Nothing<>());
    }

    @Test
    void passesOverRecordsOfOtherNames() {
        a("evil.example.", 30, 66);
        a("web.example.", 30, 1);

        assertThat(answer()).isEqualTo(new Answer.Found<>(List.of(address(1)), 30));
    }

    @Test
    void doesNotTakeAnAnswerAboutOthersForAnEmptyOne() {
        a("evil.example.", 30, 66);

        assertThat(answer()).isEqualTo(failed("answered with records of other names only"));
    }

    @Test
    void passesOverRecordsOfOtherClasses() {
        response.addRecord(
                DnsSection.ANSWER,
                new DefaultDnsRawRecord(
                        "web.example.",
                        DnsRecordType.A,
                        DnsRecord.CLASS_CHAOS,
                        1,
                        Unpooled.wrappedBuffer(new byte[4])));
        a("web.example.", 30, 1);

        assertThat(answer()).isEqualTo(new Answer.Found<>(List.of(address(1)), 30));
    }

    @Test
    void givesUpOnALoopOfAliases() {
        alias("web.example.", 40, "b.example.");
        alias("b.example.", 40, "web.example.");
        a("c.example.", 1, 1);

        assertThat(answer()).isEqualTo(failed("answered with aliases without end"));
    }

    @Test
    void givesUpOnAnAliasOfItself() {
        alias("web.example.", 40, "web.example.");

        assertThat(answer()).isEqualTo(failed("answered with aliases without end"));
    }

    @Test
    void followsSixteenAliasesAndNoMore() {
        String name = "web.example.";
        for (int i = 1; i <= 16; i++) {
            alias(name, 10, i + ".example.");
            name = i + ".example.";
        }
        a(name, 10, 1);
        assertThat(answer()).isInstanceOf(Answer.Found.class);

        alias(name, 10, "17.example.");
        assertThat(answer()).isEqualTo(failed("answered with aliases without end"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 16})
    void doesNotTakeAnAddressOfTheWrongLength(int length) {
        a("web.example.", 30, 1);
        record("web.example.", DnsRecordType.A, 30, Unpooled.wrappedBuffer(new byte[length]));

        assertThat(answer()).isEqualTo(failed("answered with a malformed record"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void doesNotTakeAServiceRecordThatEndsEarly(int length) {
        record("web.example.", DnsRecordType.SRV, 30, Unpooled.wrappedBuffer(new byte[length]));

        assertThat(AnswerReader.read(response, new Question<>("web.example.", RecordKind.SRV)))
                .isEqualTo(failed("answered with a malformed record"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xff})
    void doesNotTakeATargetThatIsNoName(int firstByte) {
        byte[] data = new byte[300];
        data[6] = (byte) firstByte;
        data[7] = (byte) 0xff;
        record("web.example.", DnsRecordType.SRV, 30, Unpooled.wrappedBuffer(data));

        assertThat(AnswerReader.read(response, new Question<>("web.example.", RecordKind.SRV)))
                .isEqualTo(failed("answered with a malformed record"));
    }

    @Test
    void doesNotTakeAnAliasThatIsNoName() {
        record("web.example.", DnsRecordType.CNAME, 30, Unpooled.wrappedBuffer(new byte[] {5, 'a'}));

        assertThat(answer()).isEqualTo(failed("answered with a malformed record"));
    }

    @Test
    void readsServiceRecords() {
        ByteBuf data = Unpooled.buffer().writeShort(10).writeShort(256).writeShort(8443);
        record("_https._tcp.example.", DnsRecordType.SRV, 30, name(data, "CAS1.example."));

        assertThat(AnswerReader.read(response, new Question<>("_https._tcp.example.", RecordKind.SRV)))
                .isEqualTo(new Answer.Found<>(List.of(new ServiceRecord(256, 8443, "cas1.example.")), 30));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 9})
    void anErrorIsAFailureAndNoEmptyAnswer(int code) {
        response.setCode(DnsResponseCode.valueOf(code));
        a("web.example.", 30, 1);

        assertThat(answer()).isEqualTo(failed("answered " + DnsResponseCode.valueOf(code)));
    }

    @Test
    void aTruncatedAnswerIsNotRead() {
        response.setTruncated(true);
        a("web.example.", 30, 1);

        assertThat(answer()).isEqualTo(new Answer.Truncated<>());
    }

    @Test
    void aTtlWithTheHighestBitIsZero() {
        a("web.example.", 0x8000_0000L, 1);

        assertThat(answer()).isEqualTo(new Answer.Found<>(List.of(address(1)), 0));
    }

    private Answer<InetAddress> answer() {
        return AnswerReader.read(response, WEB);
    }

    private static <T> Answer<T> failed(String reason) {
        return new Answer.Failed<>(reason, true);
    }

    private void a(String name, long ttl, int lastByte) {
        record(name, DnsRecordType.A, ttl, Unpooled.wrappedBuffer(new byte[] {10, 0, 0, (byte) lastByte}));
    }

    private void alias(String name, long ttl, String target) {
        record(name, DnsRecordType.CNAME, ttl, name(Unpooled.buffer(), target));
    }

    private void record(String name, DnsRecordType type, long ttl, ByteBuf data) {
        response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(name, type, ttl, data));
    }

    private static ByteBuf name(ByteBuf data, String name) {
        for (String label : name.split("\\.", 0)) {
            data.writeByte(label.length());
            data.writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return data.writeByte(0);
    }

    private static InetAddress address(int lastByte) {
        try {
            return InetAddress.getByName(String.format(Locale.ROOT, "10.0.0.%d", lastByte));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
