package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackedModel;
import dev.kiln.graph.build.Value;

/** The corner of the range that is farthest from the clean input: no change is larger. */
final class FarthestCorner {

    private FarthestCorner() {}

    /** The size of the change that leads there, FLOAT {@code [N]}; the greatest number in a range without corners. */
    static Value distance(AttackedModel model) {
        Value original = model.original();
        if (!Width.isFinite(model.range())) {
            return model.size(original).mul(0).add(Float.MAX_VALUE);
        }
        Value down = original.sub(model.range().low());
        Value up = original.neg().add(model.range().high());
        return model.size(down.max(up));
    }
}
