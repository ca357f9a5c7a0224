package dev.weir.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes of Weir that lie as single files on the class path. Loading one takes a file descriptor, and a class that could
 * not be loaded when it was first needed stays broken for as long as the process lives; so a test that leaves no descriptor
 * free loads them all before. A jar is open already. Of tests only the test kit is loaded: others may need what is not there.
 */
final class OwnClasses {
    private static final String OWN = "dev/weir/";
    private static final List<String> KIT = List.of("dev/weir/testing/", "dev/weir/contract/");

    private OwnClasses() {}

    /** Loads and initialises all of them. */
    static void load() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path root = Path.of(entry);
            for (String part : root.endsWith("test-classes") ? KIT : List.of(OWN)) {
                if (Files.isDirectory(root.resolve(part))) {
                    classesUnder(root, part).forEach(OwnClasses::load);
                }
            }
        }
    }

    private static List<String> classesUnder(Path root, String part) {
        try (Stream<Path> files = Files.walk(root.resolve(part))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, true, OwnClasses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
