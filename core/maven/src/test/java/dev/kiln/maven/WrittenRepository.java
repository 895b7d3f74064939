package dev.kiln.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Maven repository that a test writes: whatever a jar's content, the resolver does not look into it. */
record WrittenRepository(Path folder) {

    /** Publishes versions of org.example:NAME, each with the same dependencies, as {@code <dependency>} elements. */
    WrittenRepository publish(String name, List<String> versions, String dependencies) {
        StringBuilder listed = new StringBuilder();
        for (String version : versions) {
            listed.append("<version>").append(version).append("</version>");
            String stem = "org/example/" + name + "/" + version + "/" + name + "-" + version;
            write(stem + ".jar", name + " " + version);
            write(stem + ".pom", """
                    <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>
                    <artifactId>%s</artifactId><version>%s</version><dependencies>%s</dependencies></project>
                    """.formatted(name, version, dependencies));
        }
        write("org/example/" + name + "/maven-metadata.xml", """
                <metadata><groupId>org.example</groupId><artifactId>%s</artifactId>
                <versioning><versions>%s</versions></versioning></metadata>
                """.formatted(name, listed));
        return this;
    }

    static String dependency(String group, String name, String version, String more) {
        return "<dependency><groupId>" + group + "</groupId><artifactId>" + name + "</artifactId><version>" + version
                + "</version>" + more + "</dependency>";
    }

    /** Writes a file with its checksum. */
    private void write(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            String hash =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
            Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), hash);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes a file after its checksum was taken. */
    void damage(String name) {
        try {
            Files.writeString(folder.resolve(name), "damaged");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
