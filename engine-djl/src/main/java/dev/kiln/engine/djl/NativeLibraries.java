package dev.kiln.engine.djl;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Looks for PyTorch's libraries as DJL will, without using DJL, which would download missing ones.
 *
 * @param version the version of libtorch, where stated
 * @param problem the missing part and the remedy; empty where DJL will find all it needs
 */
record NativeLibraries(String version, Optional<String> problem) {

    /** The version of libtorch that DJL's native part was built for; any other crashes the JVM. */
    static final String REQUIRED = "2.7.1";

    private static final String PATH = "PYTORCH_LIBRARY_PATH";

    static NativeLibraries find(ClassLoader loader) {
        String path = setting(PATH);
        return path.isEmpty() ? inJars(loader) : inFolder(Path.of(path), loader);
    }

    private static String setting(String name) {
        String environment = System.getenv(name);
        return environment == null ? System.getProperty(name, "") : environment;
    }

    private static NativeLibraries inFolder(Path folder, ClassLoader loader) {
        for (String library : new String[] {"torch_cpu", "torch", "c10"}) {
            String file = System.mapLibraryName(library);
            if (!Files.isRegularFile(folder.resolve(file))) {
                return missing(PATH + " is " + folder + ", where there is no " + file
                        + "; let it name a folder with all libraries of PyTorch " + REQUIRED + ", or unset it.");
            }
        }
        String own = System.mapLibraryName("djl_torch");
        if (!Files.isRegularFile(folder.resolve(own)) && !hasOwnPart(loader)) {
            return missing("DJL's native part is not there; put " + own + " into " + folder + ", or pytorch-jni "
                    + REQUIRED + " on the class path.");
        }
        String version = setting("PYTORCH_VERSION");
        return checked(version.isEmpty() ? REQUIRED : version);
    }

    private static NativeLibraries inJars(ClassLoader loader) {
        Properties libtorch = read(loader.getResource("native/lib/pytorch.properties"));
        String version = libtorch.getProperty("version", "");
        if (version.isEmpty()) {
            return missing("PyTorch's libraries are missing; put pytorch-native-cpu " + REQUIRED
                    + " for this machine on the class path, or let " + PATH
                    + " name the folder with the unpacked libraries.");
        }
        if (!hasOwnPart(loader)) {
            return missing("DJL's native part is missing; put pytorch-jni " + REQUIRED + " on the class path.");
        }
        return checked(version.replaceFirst("-.*", ""));
    }

    private static boolean hasOwnPart(ClassLoader loader) {
        return loader.getResource("jnilib/pytorch.properties") != null;
    }

    private static NativeLibraries checked(String version) {
        return version.equals(REQUIRED)
                ? new NativeLibraries(version, Optional.empty())
                : new NativeLibraries(
                        version,
                        Optional.of("The libraries are those of PyTorch " + version + ", and DJL needs " + REQUIRED
                                + "; replace them."));
    }

    private static NativeLibraries missing(String problem) {
        return new NativeLibraries(REQUIRED, Optional.of(problem));
    }

    private static Properties read(@Nullable URL resource) {
        Properties properties = new Properties();
        if (resource != null) {
            try (InputStream in = resource.openStream()) {
                properties.load(in);
            } catch (IOException e) {
                properties.clear();
            }
        }
        return properties;
    }
}
