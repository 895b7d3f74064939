package dev.kiln.benchmarks;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.Graph;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A folder of plugins, each a module with a loss that has an option. */
final class ManyPlugins {

    private static final String MODULE = """
            module org.example.plugin%1$d {
                requires dev.kiln.api;
                provides dev.kiln.api.loss.LossProvider with org.example.plugin%1$d.Provider;
            }
            """;
    private static final String LOSS = """
            package org.example.plugin%1$d;
            import dev.kiln.graph.build.Value;
            public record Power(double exponent) implements dev.kiln.api.loss.Loss {
                @Override public Value apply(Value prediction, Value target) {
                    return prediction.sub(target).abs().pow(exponent).flatten(1).reduceMean(false, 1);
                }
            }
            """;
    private static final String PROVIDER = """
            package org.example.plugin%1$d;
            import dev.kiln.api.extension.Option;
            import dev.kiln.api.extension.Options;
            public final class Provider implements dev.kiln.api.loss.LossProvider {
                private static final Option<Double> EXPONENT = Option.real("exponent", "the exponent").byDefault(2.0);
                @Override public String name() { return "power%1$d"; }
                @Override public String summary() { return "A power of the error"; }
                @Override public java.util.List<Option<?>> options() { return java.util.List.of(EXPONENT); }
                @Override public dev.kiln.api.loss.Loss create(Options options) {
                    return new Power(options.get(EXPONENT));
                }
            }
            """;

    private ManyPlugins() {}

    /** Writes the given number of plugins. */
    static void write(Path folder, int count) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String path = Stream.concat(Stream.of(jar(Provider.class), jar(Graph.class)), jspecify())
                .collect(Collectors.joining(File.pathSeparator));
        for (int i = 0; i < count; i++) {
            Path classes = Files.createTempDirectory(folder, ".classes");
            List<JavaFileObject> sources = List.of(
                    new Source("module-info", MODULE.formatted(i)),
                    new Source("Power", LOSS.formatted(i)),
                    new Source("Provider", PROVIDER.formatted(i)));
            StringWriter messages = new StringWriter();
            List<String> options = List.of("-d", classes.toString(), "--module-path", path, "--module-version", "1.0");
            if (!compiler.getTask(messages, null, null, options, null, sources).call()) {
                throw new IOException(messages.toString());
            }
            pack(classes, folder.resolve("plugin" + i + ".jar"));
        }
    }

    private static String jar(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static Stream<String> jspecify() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("jspecify"));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(classes)) {
            walk.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
