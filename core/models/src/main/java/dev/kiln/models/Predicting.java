package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import java.util.List;

/** Removes the nodes for other outputs of a model, which an engine need not be able to run. */
public final class Predicting {

    private Predicting() {}

    /**
     * Returns the graph of the prediction.
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
