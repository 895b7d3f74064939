package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Recurrent layers: all hidden states of a sequence, and the last ones. */
final class RecurrentTypes {

    static final Map<String, TypeRule> RULES =
            Map.of("RNN", RecurrentTypes::infer, "GRU", RecurrentTypes::infer, "LSTM", RecurrentTypes::infer);

    private RecurrentTypes() {}

    private static List<TensorType> infer(Application a) {
        a.requireRank(0, 3, 3);
        a.requireRank(1, 3, 3);
        a.requireRank(2, 3, 3);
        boolean batchFirst = a.attributes().integer("layout", 0) != 0;
        boolean both = a.attributes().text("direction", "forward").equals("bidirectional");
        Dim directions = Dim.of(both ? 2 : 1);
        Dim hidden = hidden(a);
        Dim batch = a.isRanked(0) ? a.shape(0).dim(batchFirst ? 0 : 1) : Dim.UNKNOWN;
        Dim steps = a.isRanked(0) ? a.shape(0).dim(batchFirst ? 1 : 0) : Dim.UNKNOWN;
        List<Dim> all =
                batchFirst ? List.of(batch, steps, directions, hidden) : List.of(steps, directions, batch, hidden);
        List<Dim> last = batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden);
        TensorType state = new TensorType(a.elementType(0), Shape.of(last));
        return List.of(new TensorType(a.elementType(0), Shape.of(all)), state, state);
    }

    private static Dim hidden(Application a) {
        Dim recurrent = a.isRanked(2) ? a.shape(2).dim(2) : Dim.UNKNOWN;
        long declared = a.attributes().integer("hidden_size", -1);
        return declared < 0
                ? recurrent
                : a.same(a.length(declared, "its state"), recurrent, "its hidden_size and its recurrent weight");
    }
}
