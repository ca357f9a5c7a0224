package dev.weir.simulation;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The engine with one deliberate defect: a source file with one piece of text replaced, compiled and loaded in front of the
 * real classes.
 *
 * @param defect what is wrong with it
 * @param file below {@code src/main/java/dev/weir} or, for the kit, {@code src/test/java/dev/weir}
 * @param original text that occurs exactly once
 * @param replacement what stands there instead
 */
record Mutant(String defect, String file, String original, String replacement) {
    private static final Path MAIN = Path.of("src/main/java/dev/weir");
    private static final Path KIT = Path.of("src/test/java/dev/weir");

    /** Seeds in which it was looked at, until the first in which an invariant did not hold; or -1 if it held in all. */
    long seedsUntilCaught(long most, Path work) throws Exception {
        compile(work);
        try (Loader loader = new Loader(work)) {
            Class<?> simulation = loader.loadClass(Simulation.class.getName());
            for (long seed = 1; seed <= most; seed++) {
                Object result =
                        simulation.getMethod("run", long.class, long.class).invoke(null, seed, 1L);
                Object failures = result.getClass().getMethod("failures").invoke(result);
                if (!((Iterable<?>) failures).iterator().hasNext()) {
                    continue;
                }
                return seed;
            }
        }
        return -1;
    }

    private void compile(Path work) throws IOException {
        Path source = Files.exists(MAIN.resolve(file)) ? MAIN.resolve(file) : KIT.resolve(file);
        String text = Files.readString(source);
        int at = text.indexOf(original);
        if (at < 0 || text.indexOf(original, at + 1) >= 0) {
            throw new IllegalStateException(defect + ": '" + original + "' has to occur once in " + source);
        }
        String broken = text.substring(0, at) + replacement + text.substring(at + original.length());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            List<String> options = List.of(
                    "-d",
                    work.toString(),
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "--release",
                    "17");
            JavaFileObject unit =
                    new SimpleJavaFileObject(URI.create("string:///dev/weir/" + file), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return broken;
                        }
                    };
            boolean compiled = compiler.getTask(null, files, problems, options, null, List.of(unit))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(defect + ": " + problems.getDiagnostics());
            }
        }
    }

    /** Finds this project's classes by itself, the broken ones first, and leaves all others to its parent. */
    private static final class Loader extends URLClassLoader {
        Loader(Path broken) throws MalformedURLException {
            super(urls(broken), Mutant.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    loaded = name.startsWith("dev.weir.") ? findClass(name) : super.loadClass(name, false);
                }
                return loaded;
            }
        }

        private static URL[] urls(Path broken) throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            urls.add(broken.toUri().toURL());
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                if (Files.isDirectory(Path.of(entry))) {
                    urls.add(Path.of(entry).toUri().toURL());
                }
            }
            return urls.toArray(URL[]::new);
        }
    }
}
