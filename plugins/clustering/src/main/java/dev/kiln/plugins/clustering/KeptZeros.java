package dev.kiln.plugins.clustering;

import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/** Keeps the zeros of tables. */
final class KeptZeros implements ParameterRule {

    private final Map<String, Tensor> tables;

    /** Keeps those of some tables, by their names. */
    KeptZeros(Map<String, Tensor> tables) {
        this.tables = Map.copyOf(tables);
    }

    @Override
    public Value constrain(String name, Value updated) {
        Tensor table = tables.get(name);
        if (table == null) {
            return updated;
        }
        boolean[] zeros = new boolean[Math.toIntExact(table.size())];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = table.getDouble(i) == 0;
        }
        Value zero = updated.graph().constant(Tensor.scalar(updated.elementType(), 0));
        return updated.graph().constant(Tensor.of(zeros, zeros.length)).where(zero, updated);
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {}
}
