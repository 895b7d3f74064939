package dev.kiln.api.optimizer;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import java.util.Set;

/** Makes optimizers under one name. */
@Stable
public interface OptimizerProvider extends Provider<Optimizer> {

    /** Returns {@link Capability#TRAINING}: an optimizer is made for nothing else. */
    @Override
    default Set<Capability> needs() {
        return Set.of(Capability.TRAINING);
    }
}
