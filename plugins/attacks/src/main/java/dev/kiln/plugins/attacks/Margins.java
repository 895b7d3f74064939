package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * The margin that an attack by scores lowers: {@code z_y - max(z_k over k other than y)}, negated in a targeted attack.
 * It is negative where the goal is reached.
 */
record Margins() implements ModelProgram {

    @Override
    public void write(ProgramScope scope) {
        Value margin =
                scope.margin(scope.logits(scope.input("point", scope.original().type())));
        scope.output("margins", scope.isTargeted() ? margin.neg() : margin);
    }

    /** The margin of each point: one query for each. Where the model answers NaN, the class is wrong. */
    static float[] of(AttackTarget target, Tensor points, Batch batch) {
        float[] margins = target.run(new Margins(), batch, Map.of("point", points))
                .get("margins")
                .toFloatArray();
        float wrong = target.threat().targeted() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        for (int i = 0; i < margins.length; i++) {
            margins[i] = Float.isNaN(margins[i]) ? wrong : margins[i];
        }
        return margins;
    }
}
