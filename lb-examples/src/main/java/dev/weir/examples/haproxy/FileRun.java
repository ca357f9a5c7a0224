package dev.weir.examples.haproxy;

import dev.weir.haproxy.HaproxyConfig;
import dev.weir.haproxy.HaproxyConfigException;
import dev.weir.haproxy.HaproxyOptions;
import dev.weir.haproxy.Note;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.ExitCode;

/**
 * One file of HAProxy's, from the command line to the exit code: 0 if the file is valid or has run until it was told to stop, 1 if
 * something is wrong with it, or with this machine. What is for people goes to the standard error output, so that the standard
 * output has the log and nothing else, if the file wants it there.
 */
public final class FileRun {
    private final FileOptions options;
    private final PrintWriter out;
    private final PrintWriter err;

    /** A run, with where to write what is said before traffic comes. */
    public FileRun(FileOptions options, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /**
     * Reads the file, and runs it until it is told to stop.
     *
     * @return the exit code
     */
    public int run() throws InterruptedException {
        HaproxyConfig config;
        try {
            config = HaproxyConfig.read(
                    options.file, options.lenient ? HaproxyOptions.lenient() : HaproxyOptions.strict());
        } catch (HaproxyConfigException e) {
            tell(e);
            return ExitCode.SOFTWARE;
        } catch (IOException e) {
            err.println("error: " + options.file + ": " + reason(e));
            return ExitCode.SOFTWARE;
        }
        tell(config.notes());
        if (options.check) {
            out.println("Configuration file is valid");
            return ExitCode.OK;
        }
        boolean toSlf4j = options.slf4j || !hasLog(config);
        LogSetup.of(toSlf4j);
        return new Service(config, toSlf4j).run();
    }

    private void tell(HaproxyConfigException wrong) {
        int count = wrong.problems().size();
        tell(wrong.notes());
        err.println(wrong.getMessage());
        err.println(options.file + " cannot be used: " + count + (count == 1 ? " mistake." : " mistakes.")
                + " Nothing was started.");
        if (!options.lenient && isReadLeniently()) {
            err.println("With --lenient, what is not supported is left out, and the file can be used.");
        }
    }

    private void tell(List<Note> notes) {
        notes.stream()
                // what the library leaves to whoever runs the file is done here
                .filter(note -> note.kind() != Note.Kind.FOR_THE_RUNNER)
                .forEach(note -> err.println("note: " + note));
    }

    private boolean isReadLeniently() {
        try {
            return !HaproxyConfig.read(options.file, HaproxyOptions.lenient())
                    .topology()
                    .frontends()
                    .isEmpty();
        } catch (HaproxyConfigException | IOException e) {
            return false; // the same mistakes, which have been told
        }
    }

    private static boolean hasLog(HaproxyConfig config) {
        return !config.process().logs().isEmpty()
                || !config.process().frontendLogs().isEmpty()
                || !config.process().backendLogs().isEmpty();
    }

    private String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "it may not be read";
        }
        return Files.isDirectory(options.file) ? "it is a directory" : String.valueOf(e.getMessage());
    }
}
