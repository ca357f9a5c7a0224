package dev.weir.netty.epoll;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the kernel's small text files. */
final class ProcFile {
    private ProcFile() {}

    /** The first number of a file, or the given one if there is none. */
    static int firstNumber(String path, int otherwise) {
        // Buffered on purpose: the kernel gives such a file only in one piece, and Files.readString asks for one byte
        // first.
        try (BufferedReader reader = Files.newBufferedReader(Path.of(path))) {
            String line = reader.readLine();
            return line == null ? otherwise : toInt(line.strip().split("\\s+", -1)[0]);
        } catch (IOException | NumberFormatException unreadable) {
            return otherwise;
        }
    }

    /** A number as far as an int goes. */
    static int toInt(String number) {
        return (int) Math.min(Long.parseLong(number), Integer.MAX_VALUE);
    }
}
