package dev.kiln.distribution;

import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the Maven project of a new plugin. */
@Command(
        name = "new",
        description = "Writes a Maven project for a new plugin: a working example, its tests, and instructions.")
final class PluginProjectCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            completionCandidates = ProjectKind.Words.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The name that users type, such as my-attack.")
    private String name = "";

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The folder for the project; a new folder NAME by default.")
    private @Nullable Path directory;

    @Option(
            names = "--package",
            paramLabel = "P",
            description = "The package and module; by default the group and the name without hyphens.")
    private @Nullable String packageName;

    @Option(
            names = "--group",
            paramLabel = "G",
            defaultValue = "org.example",
            description = "The Maven group; ${DEFAULT-VALUE} by default.")
    private String group = "org.example";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        PluginProject project =
                PluginProject.of(ProjectKind.parse(kind), name, group, Optional.ofNullable(packageName));
        try (Host host = Host.open(common)) {
            checkIsFree(project, host);
            Path folder = project.write(directory == null ? Path.of(name) : directory);
            host.console()
                    .format(
                            "wrote a project for the %s %s into %s",
                            project.kind().word(), name, folder);
            host.console().line("mvn verify builds and tests it; README.md has the next steps.");
            return ExitStatus.DONE;
        }
    }

    private static void checkIsFree(PluginProject project, Host host) {
        host.extensions().registrations().stream()
                .filter(known -> known.kind().word().equals(project.kind().word())
                        && known.name().equals(project.name()))
                .findFirst()
                .ifPresent(known -> {
                    throw new OptionException("There is " + project.kind().article() + " "
                            + project.kind().word() + " " + project.name() + " already, that of " + known.plugin()
                            + ". Choose another name.");
                });
    }
}
