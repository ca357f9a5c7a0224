package dev.weir.testing;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This process's file descriptors. */
final class Descriptors {
    private static final Path OWN = Path.of("/proc/self/fd");
    /** Above this limit, using all of them takes too long. */
    private static final long MOST_TO_EXHAUST = 100_000;
    /** Enough for the sockets of a test. */
    private static final int FEW = 100;

    /** What holds the descriptors while there are to be none; null otherwise. */
    private static @Nullable List<FileInputStream> hoard;

    private Descriptors() {}

    /** Sockets and pipes that are open, told apart by what their links point to; nothing where there is no /proc. */
    static Residue open() {
        long sockets = 0;
        long pipes = 0;
        if (!Files.isDirectory(OWN)) {
            return new Residue(0, 0);
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OWN)) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                sockets += target.startsWith("socket:") ? 1 : 0;
                pipes += target.startsWith("pipe:") ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Residue(sockets, pipes);
    }

    /**
     * Runs an action while no descriptor is free, just after another one for which a few are; false, and none is run, if the limit is
     * unknown or too high.
     */
    static boolean withoutFree(Runnable before, Runnable action) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
                || system.getMaxFileDescriptorCount() > MOST_TO_EXHAUST) {
            return false;
        }
        OwnClasses.load();
        List<FileInputStream> files = new ArrayList<>();
        try {
            exhaust(files);
            List<FileInputStream> few = files.subList(Math.max(0, files.size() - FEW), files.size());
            close(few);
            few.clear();
            before.run();
            hoard = files;
            takeWhatIsFree();
            action.run();
        } finally {
            hoard = null;
            close(files);
        }
        return true;
    }

    /** Takes what was closed meanwhile, if there is to be none free. */
    static void takeWhatIsFree() {
        if (hoard != null) {
            exhaust(hoard);
        }
    }

    private static void exhaust(List<FileInputStream> files) {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException tooManyOpenFiles) {
            return;
        }
    }

    private static void close(List<FileInputStream> files) {
        for (FileInputStream file : files) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Empty for a descriptor that was closed meanwhile, such as the one that lists the directory. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
