package dev.kiln.wiring;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Use;
import dev.kiln.host.plugin.Participants;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a run. Each created one counts among the {@linkplain Participants participants}, and its needs are
 * {@linkplain RunEngine#require required} of the engine.
 */
@RunScoped
public final class RunExtensions {

    private final RunSettings settings;
    private final RunPlugins plugins;
    private final RunEngine engine;
    private final Participants participants;
    private final Set<String> clashes = new HashSet<>();
    private @Nullable Extensions all;

    @Inject
    RunExtensions(RunSettings settings, RunPlugins plugins, RunEngine engine, Participants participants) {
        this.settings = settings;
        this.plugins = plugins;
        this.engine = engine;
        this.participants = participants;
    }

    /** Returns all extensions. */
    public Extensions all() {
        if (all == null) {
            all = plugins.get().extensions().telling(this::note);
        }
        return all;
    }

    private void note(Use use) {
        participants.add(use.registration());
        use.clash().filter(clashes::add).ifPresent(settings.warnings());
        engine.require(use.registration());
    }

    /**
     * Creates an extension from its specification.
     *
     * @param kind its kind
     * @param text its name and options, such as {@code pgd:steps=40}
     * @param <T> the type of extensions of the kind
     * @param <P> the type of their providers
     * @return the extension
     * @throws dev.kiln.graph.error.OptionException if the name is unknown, or an option is wrong
     */
    public <T, P extends Provider<T>> Extension<T> create(Kind<P> kind, String text) {
        return all().create(kind, Specification.parse(text));
    }

    /**
     * Creates extensions from their specifications.
     *
     * @param kind their kind
     * @param texts their names and options
     * @param <T> the type of extensions of the kind
     * @param <P> the type of their providers
     * @return the extensions, in order
     * @throws dev.kiln.graph.error.OptionException if a name is unknown, or an option is wrong
     */
    public <T, P extends Provider<T>> List<Extension<T>> createAll(Kind<P> kind, List<String> texts) {
        return texts.stream().map(text -> this.<T, P>create(kind, text)).toList();
    }
}
