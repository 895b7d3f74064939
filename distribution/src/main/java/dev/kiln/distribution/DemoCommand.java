package dev.kiln.distribution;

import dev.kiln.files.OutputFolder;
import dev.kiln.graph.engine.Capability;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the main job on built-in data. */
@Command(
        name = "demo",
        description =
                "The main job on built-in data: trains, attacks, prunes, quantizes and distils a network, and writes a report.")
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "kiln-demo",
            description = "Where models and report go; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("kiln-demo");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        OutputFolder.make(Arguments.writableFolder("--out", out, Reports.FILE));
        try (Host host = Host.open(common, Capability.TRAINING)) {
            new Demo(host, out).run();
            return ExitStatus.DONE;
        }
    }
}
