package dev.kiln.distribution;

import com.samskivert.mustache.Mustache;
import dev.kiln.files.OutputFolder;
import dev.kiln.graph.error.OptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/**
 * The Maven project of a new plugin, from the templates in this package's folder {@code project}.
 *
 * @param kind the kind of extension that the plugin provides
 * @param name the name that users type
 * @param group the Maven group
 * @param packageName the package, and the module
 */
record PluginProject(ProjectKind kind, String name, String group, String packageName) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*");

    /**
     * A project.
     *
     * @throws OptionException if a name is invalid
     */
    static PluginProject of(ProjectKind kind, String name, String group, Optional<String> packageName) {
        if (!NAME.matcher(name).matches()) {
            throw new OptionException("The name is " + name + ", expected lower-case letters, digits and single"
                    + " hyphens, beginning with a letter, as in my-" + kind.word() + ".");
        }
        if (!GROUP.matcher(group).matches()) {
            throw new OptionException("--group is " + group + ", expected a Maven group such as org.example.");
        }
        String chosen = packageName.orElse(group.replace('-', '_') + "." + name.replace("-", ""));
        if (!SourceVersion.isName(chosen, SourceVersion.RELEASE_17) || isTaken(chosen)) {
            throw new OptionException("The package " + chosen + " is not allowed for a plugin: choose one such as"
                    + " org.example." + kind.word() + "s with --package.");
        }
        return new PluginProject(kind, name, group, chosen);
    }

    private static boolean isTaken(String packageName) {
        return Stream.of("java", "dev.kiln")
                .anyMatch(taken -> packageName.equals(taken) || packageName.startsWith(taken + "."));
    }

    /** {@code my-attack} as {@code MyAttack}, {@code blur} as {@code BlurAttack}. */
    private String className() {
        String words = Stream.of(name.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        boolean saysItsKind = words.endsWith(kind.title()) && !isInApi(words);
        return saysItsKind ? words : words + kind.title();
    }

    private boolean isInApi(String simpleName) {
        try {
            Class.forName(
                    kind.service().getPackageName() + "." + simpleName,
                    false,
                    kind.service().getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Writes the project.
     *
     * @param folder the destination, which does not exist or is empty
     * @return the folder
     * @throws dev.kiln.graph.error.FileFormatException if the folder is not empty, or cannot be written; then nothing
     *     has changed
     */
    Path write(Path folder) {
        OutputFolder.write(folder, made -> write(files(), made));
        return folder;
    }

    private static void write(Map<String, String> files, Path folder) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path written = folder.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(written.getParent()));
            Files.writeString(written, file.getValue());
        }
    }

    /** The files of the project by their paths. */
    private Map<String, String> files() throws IOException {
        String sources = packageName.replace('.', '/');
        Map<String, String> templates = new LinkedHashMap<>();
        templates.put("pom.xml", "pom.xml");
        templates.put("README.md", "README.md");
        templates.put(".gitignore", "gitignore");
        templates.put("src/main/java/module-info.java", "module-info.java");
        templates.put("src/main/java/" + sources + "/package-info.java", "package-info.java");
        templates.put("src/main/java/" + sources + "/" + className() + ".java", kind.title() + ".java");
        templates.put("src/main/resources/META-INF/services/" + kind.service().getName(), "services");
        templates.put("src/test/java/" + sources + "/" + className() + "Test.java", "Test.java");
        Map<String, String> values = values();
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> template : templates.entrySet()) {
            files.put(template.getKey(), filled(template.getValue(), values));
        }
        return files;
    }

    private Map<String, String> values() throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        Properties versions = new Properties();
        try (InputStream in = resource("versions.properties")) {
            versions.load(in);
        }
        versions.stringPropertyNames().forEach(key -> values.put(key, versions.getProperty(key)));
        values.put("name", name);
        values.put("group", group);
        values.put("package", packageName);
        values.put("class", className());
        values.put("article", kind.article());
        values.put("Article", kind.article().replace('a', 'A'));
        values.put("kind", kind.word());
        values.put("Kind", kind.title());
        values.put("service", kind.service().getName());
        values.put("servicePackage", kind.service().getPackageName());
        values.put("serviceName", kind.service().getSimpleName());
        values.put(kind.word(), kind.word());
        return values;
    }

    private static String filled(String template, Map<String, String> values) throws IOException {
        try (InputStream in = resource(template + ".mustache")) {
            return Mustache.compiler()
                    .escapeHTML(false)
                    .compile(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .execute(values);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(PluginProject.class.getResourceAsStream("project/" + name), name);
    }
}
