package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Provider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.Graph;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin's jar, compiled from texts as an author would. */
public final class PluginJar {

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Manifest manifest = new Manifest();
    private final List<Path> path = new ArrayList<>();
    private Path api = apiClasses();
    private String moduleVersion = "";

    public PluginJar() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /** A module with one loss in it. */
    public static PluginJar module(String name, String version, String loss) {
        return new PluginJar()
                .source(
                        "module-info",
                        "module " + name + " { requires dev.kiln.api;"
                                + " provides dev.kiln.api.loss.LossProvider with " + name + ".MadeLoss; }")
                .source(name + ".MadeLoss", lossProvider(name, "MadeLoss", loss, "", ""))
                .version(version);
    }

    /** A jar without a module descriptor, with one loss in it. */
    public static PluginJar plain(String packageName, String loss) {
        return new PluginJar().loss(packageName, "MadeLoss", loss, "", "");
    }

    /** Where the api's classes lie: on the class path or on the module path of this test. */
    static Path apiClasses() {
        return home(Provider.class);
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String lossProvider(String packageName, String name, String loss, String members, String inName) {
        return "package " + packageName + ";\n"
                + "public class " + name + " implements dev.kiln.api.loss.LossProvider {\n"
                + "  public String name() { " + inName + " return \"" + loss + "\"; }\n"
                + "  public String summary() { return \"a loss for tests\"; }\n"
                + "  public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options options) {"
                + " return (prediction, target) -> prediction; }\n"
                + members + "\n}\n";
    }

    /** Adds a provider of a loss, declared in META-INF/services. */
    public PluginJar loss(String packageName, String name, String loss, String members, String inName) {
        source(packageName + "." + name, lossProvider(packageName, name, loss, members, inName));
        return service(LossProvider.class.getName(), packageName + "." + name);
    }

    public PluginJar source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    /** Adds a line to a file in META-INF/services. */
    public PluginJar service(String service, String provider) {
        String file = "META-INF/services/" + service;
        String before = new String(files.getOrDefault(file, new byte[0]), StandardCharsets.UTF_8);
        return file(file, (before + provider + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public PluginJar file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public PluginJar manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    public PluginJar version(String version) {
        moduleVersion = version;
        return this;
    }

    /** Compiles against another jar too. */
    public PluginJar against(Path jar) {
        path.add(jar);
        return this;
    }

    /** Compiles against the api as if it had another version. The build gives it as classes or as a jar. */
    PluginJar againstApi(String version, Path folder) {
        Path jar = folder.resolve("api-" + version + ".jar");
        if (Files.isDirectory(apiClasses())) {
            runJar("--create", jar, version, "-C", apiClasses().toString(), ".");
        } else {
            try {
                Files.copy(apiClasses(), jar);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            runJar("--update", jar, version);
        }
        api = jar;
        return this;
    }

    private static void runJar(String operation, Path jar, String version, String... files) {
        List<String> arguments =
                new ArrayList<>(List.of(operation, "--file", jar.toString(), "--module-version", version));
        arguments.addAll(List.of(files));
        int status = java.util.spi.ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(status).isZero();
    }

    /** Compiles it and writes the jar. */
    public Path write(Path jar) {
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            Path classes = Files.createTempDirectory("plugin-classes");
            try {
                compile(classes);
                pack(classes, jar);
            } finally {
                WorkFolder.delete(classes);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        boolean isModule = sources.containsKey("module-info");
        String jars = Stream.concat(Stream.of(api, home(Graph.class)), path.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> options = new ArrayList<>(
                List.of("-d", classes.toString(), "-proc:none", isModule ? "--module-path" : "-classpath", jars));
        if (isModule && !moduleVersion.isEmpty()) {
            options.addAll(List.of("--module-version", moduleVersion));
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(new Source(name, text)));
        StringWriter messages = new StringWriter();
        boolean done = JAVAC.getTask(messages, null, null, options, null, units).call();
        assertThat(done).as(messages.toString()).isTrue();
    }

    private void pack(Path classes, Path jar) throws IOException {
        Path beside = jar.resolveSibling(jar.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(beside);
                JarOutputStream zip = new JarOutputStream(out, manifest);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                put(zip, classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                put(zip, file.getKey(), file.getValue());
            }
        }
        Files.move(beside, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void put(JarOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new JarEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
