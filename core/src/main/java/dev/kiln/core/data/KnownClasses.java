package dev.kiln.core.data;

import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Shape;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a model says of the classes of its data.
 *
 * @param names their names in the order of their numbers; none where they have none
 * @param count how many there are; empty where that is not known
 */
record KnownClasses(List<String> names, OptionalInt count) {

    /** Nothing is known. */
    static final KnownClasses NONE = new KnownClasses(List.of(), OptionalInt.empty());

    KnownClasses {
        names = List.copyOf(names);
    }

    static KnownClasses of(Model model) {
        Shape scores = model.logitsShape();
        boolean known = scores.rank() == 2 && scores.dim(1).isFixed() && scores.size(1) > 1;
        return new KnownClasses(
                model.classes(), known ? OptionalInt.of(Math.toIntExact(scores.size(1))) : OptionalInt.empty());
    }
}
