package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Extras;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import java.util.OptionalInt;

/**
 * The statements of a model on the classes of its data.
 *
 * @param names their names in the order of their numbers; none where they have none
 * @param count their number; empty where it is not known
 * @param areOpen whether the numbers of the classes are not learnt yet
 */
record KnownClasses(List<String> names, OptionalInt count, boolean areOpen) {

    /** No statements. */
    static final KnownClasses NONE = new KnownClasses(List.of(), OptionalInt.empty(), true);

    KnownClasses {
        names = List.copyOf(names);
    }

    static KnownClasses of(Model model) {
        Shape scores = model.logitsShape();
        boolean known = scores.rank() == 2 && scores.dim(1).isFixed() && scores.size(1) > 1;
        return new KnownClasses(
                model.classes(),
                known ? OptionalInt.of(Math.toIntExact(scores.size(1))) : OptionalInt.empty(),
                isFresh(model));
    }

    /** Whether a network is new and untrained. */
    static boolean isFresh(Model model) {
        return model.provenance().isEmpty() && model.extras().equals(Extras.NONE);
    }
}
