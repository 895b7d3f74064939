package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import java.util.List;

/** A model without what only its other outputs read, which need be nothing that an engine can run. */
public final class Predicting {

    private Predicting() {}

    /**
     * The graph that predicts.
     *
     * @param model the model
     * @return its graph with the prediction as the only output
     */
    public static Graph of(Model model) {
        return GraphEditor.of(model.graph())
                .outputs(List.of(model.prediction().output()))
                .prune()
                .build();
    }
}
