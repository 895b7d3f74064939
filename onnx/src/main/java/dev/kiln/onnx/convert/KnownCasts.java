package dev.kiln.onnx.convert;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.tensor.ElementType;
import java.util.Optional;

/** Casts a constant during conversion where the target type is known. */
final class KnownCasts {

    private KnownCasts() {}

    static Optional<Replacement> folded(Match match) {
        Node cast = match.root();
        ElementType target = match.type(cast.input(1)).elementType();
        return match.constant(cast.input(0))
                .filter(value -> target != ElementType.UNDEFINED)
                .map(value -> Replacement.byConstant(cast.output(0), value.cast(target)));
    }
}
