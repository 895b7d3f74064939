package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Extras;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a model says of the classes of its data.
 *
 * @param names their names in the order of their numbers; none where they have none
 * @param count how many there are; empty where that is not known
 * @param areOpen whether what class has which number is not learnt yet
 */
record KnownClasses(List<String> names, OptionalInt count, boolean areOpen) {

    /** Nothing is known. */
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

    /** Whether a network was made just now and has learnt nothing. */
    static boolean isFresh(Model model) {
        return model.provenance().isEmpty() && model.extras().equals(Extras.NONE);
    }
}
