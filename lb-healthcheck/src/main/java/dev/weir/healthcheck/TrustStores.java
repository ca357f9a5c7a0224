package dev.weir.healthcheck;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that checks trust, each file read once, off the event loop. One that cannot be read is tried again by the next
 * check. Belongs to the loop's thread.
 */
final class TrustStores {
    /** What became of reading: one of the two. */
    record Loaded(@Nullable X509ExtendedTrustManager trusted, String problem) {}

    private final SharedWork<Optional<Path>, Loaded> reading;
    private final Map<Optional<Path>, Loaded> loaded = new HashMap<>();

    TrustStores(Executor offLoop, Executor loop) {
        this.reading = new SharedWork<>(offLoop, loop, TrustStores::read);
    }

    /**
     * Tells what is trusted, at once if that is known.
     *
     * @param file PEM; empty for what the JDK trusts
     */
    void find(Optional<Path> file, Consumer<Loaded> whenLoaded) {
        Loaded known = loaded.get(file);
        if (known != null) {
            whenLoaded.accept(known);
            return;
        }
        reading.get(file, result -> {
            if (result.trusted() != null) {
                loaded.put(file, result);
            }
            whenLoaded.accept(result);
        });
    }

    private static Loaded read(Optional<Path> file) {
        String name = file.map(Path::toString).orElse("the JDK's own");
        try {
            return new Loaded(trustManager(file.isPresent() ? keyStore(file.get()) : null), "");
        } catch (NoSuchFileException e) {
            return new Loaded(null, "trusted: " + name + " does not exist");
        } catch (IOException | GeneralSecurityException e) {
            return new Loaded(null, "trusted: " + name + " (expected: certificates in PEM; " + e.getMessage() + ")");
        }
    }

    private static KeyStore keyStore(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("there is none");
            }
            for (Certificate certificate : certificates) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
        }
        return store;
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this JDK's trust manager is none for TLS");
    }
}
