package dev.kiln.benchmarks;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Extensions;
import dev.kiln.models.Architecture;
import java.util.Optional;
import java.util.Set;

/** Kiln as users call it: networks as text, extensions by name, engines from the path. */
final class Kiln {

    private static final Extensions EXTENSIONS = Extensions.besideHost();

    private Kiln() {}

    static Model network(String yaml, long seed) {
        return Architecture.parse(yaml, "the benchmark's network", EXTENSIONS)
                .build(seed)
                .withInput(InputInfo.UNIT);
    }

    static <T, P extends Provider<T>> T extension(Kind<P> kind, String text) {
        return EXTENSIONS.create(kind, Specification.parse(text)).instance();
    }

    /** An engine with one thread. */
    static Engine engine(String name) {
        return Engines.onPath().open(Optional.of(name), EngineOptions.DEFAULT, Set.of());
    }

    static String title(Engine engine) {
        return "Kiln, engine-" + engine.name() + " " + engine.version();
    }
}
