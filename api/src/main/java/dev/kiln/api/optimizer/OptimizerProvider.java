package dev.kiln.api.optimizer;

import dev.kiln.api.Provider;
import dev.kiln.api.Stable;
import dev.kiln.api.engine.Capability;
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
