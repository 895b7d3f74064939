package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.InnerValue;
import java.util.Optional;

/**
 * The part of a model that is attacked: all of it, or what follows a value within it.
 *
 * @param model the model whose features are perturbed
 * @param data its data
 * @param inner what computes the value; empty for the whole model
 */
record AttackedPart(Model model, DataSet data, Optional<InnerValue> inner) implements AutoCloseable {

    static AttackedPart whole(DataFit fit) {
        return new AttackedPart(fit.model(), fit.data(), Optional.empty());
    }

    static AttackedPart from(DataFit fit, String value, Engine engine) {
        InnerValue inner = InnerValue.of(fit, value, engine);
        return new AttackedPart(inner.model(), inner.data(), Optional.of(inner));
    }

    @Override
    public void close() {
        inner.ifPresent(InnerValue::close);
    }
}
