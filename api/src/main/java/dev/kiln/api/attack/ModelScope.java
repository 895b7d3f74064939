package dev.kiln.api.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/** A scope over a model under attack: it answers all questions about the model by asking it. */
@Stable
public abstract class ModelScope implements AttackedModel {

    private final AttackedModel model;

    /**
     * A scope.
     *
     * @param model the model in the graph that is being written
     */
    protected ModelScope(AttackedModel model) {
        this.model = model;
    }

    @Override
    public final InputInfo range() {
        return model.range();
    }

    @Override
    public final Value target() {
        return model.target();
    }

    @Override
    public final Value original() {
        return model.original();
    }

    @Override
    public final Value epsilon() {
        return model.epsilon();
    }

    @Override
    public final Norm norm() {
        return model.norm();
    }

    @Override
    public final boolean isTargeted() {
        return model.isTargeted();
    }

    @Override
    public final Value logits(Value inputs) {
        return model.logits(inputs);
    }

    @Override
    public final Value clip(Value inputs) {
        return model.clip(inputs);
    }

    @Override
    public final Value project(Value inputs) {
        return model.project(inputs);
    }

    @Override
    public final Value project(Value inputs, Value sizes) {
        return model.project(inputs, sizes);
    }
}
