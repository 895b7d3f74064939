package dev.kiln.onnx.convert;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/** Casts a constant during conversion where the target type is known. */
final class KnownCasts {

    private KnownCasts() {}

    static void fold(Node cast, Graph graph, GraphEditor editor) {
        ElementType target = graph.type(cast.input(1)).elementType();
        if (target == ElementType.UNDEFINED) {
            return;
        }
        Tensor value = graph.constants().get(cast.input(0));
        if (value != null) {
            editor.remove(cast).removeConstant(cast.input(0)).constant(cast.output(0), value.cast(target));
        }
    }
}
