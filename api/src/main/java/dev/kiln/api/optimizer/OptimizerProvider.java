package dev.kiln.api.optimizer;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import java.util.Set;

/** Creates optimizers of one name. */
@Stable
public interface OptimizerProvider extends Provider<Optimizer> {

    /** The kind. */
    Kind<OptimizerProvider> KIND = new Kind<>("optimizer", Optimizer.class, OptimizerProvider.class);

    /** Returns {@link Capability#TRAINING}, the only use of an optimizer. */
    @Override
    default Set<Capability> needs() {
        return Set.of(Capability.TRAINING);
    }
}
