package dev.kiln.distribution;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code kiln} command. */
@Command(
        name = "kiln",
        description = "Trains neural networks, makes them smaller, and measures how hard they are to fool.",
        mixinStandardHelpOptions = true,
        versionProvider = Kiln.Version.class)
public final class Kiln implements Runnable {

    /** Runs the command that the arguments name and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Kiln()).execute(arguments));
    }

    @Override
    public void run() {
        System.out.println(Version.text());
    }

    /** Says which Kiln this is. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        /** The version recorded in the module descriptor or, on the class path, in the manifest. */
        static String text() {
            return "kiln "
                    + Optional.ofNullable(Kiln.class.getModule().getDescriptor())
                            .flatMap(ModuleDescriptor::rawVersion)
                            .or(() ->
                                    Optional.ofNullable(Kiln.class.getPackage().getImplementationVersion()))
                            .orElse("(unknown version)");
        }
    }
}
