package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rounds of programs over a batch, with states that each round reads as inputs and updates. States and results have a row
 * for each example; an example that has left keeps its last ones.
 */
final class Rounds {

    private static final String NEXT = "next ";

    private final AttackTarget target;
    private final Batch batch;
    private final Set<String> states = new HashSet<>();

    /** The states and results of the examples that have not left. */
    private final Map<String, Tensor> values = new HashMap<>();

    /** Those of all examples, when the last ones left. */
    private final Map<String, Tensor> left = new HashMap<>();

    private int[] rows;
    private Batch some;

    /**
     * No round yet.
     *
     * @param target the model under attack
     * @param batch the examples
     * @param first states of the first round
     */
    Rounds(AttackTarget target, Batch batch, Map<String, Tensor> first) {
        this.target = target;
        this.batch = batch;
        this.some = batch;
        this.rows = IntStream.range(0, batch.size()).toArray();
        restart(first);
    }

    /** Sets the value of a state in the next round. */
    static void update(ProgramScope scope, String state, Value next) {
        scope.output(NEXT + state, next);
    }

    /** Whether all examples have left. */
    boolean isOver() {
        return rows.length == 0;
    }

    /** Begins again with all examples, and with these states in place of the present ones. */
    void restart(Map<String, Tensor> begun) {
        values.replaceAll((name, value) -> get(name));
        rows = IntStream.range(0, batch.size()).toArray();
        some = batch;
        values.putAll(begun);
        states.addAll(begun.keySet());
    }

    /**
     * A round.
     *
     * @param round the program, which reads all states
     * @param feeds its inputs that are no states, the same for all examples
     */
    void run(ModelProgram round, Map<String, Tensor> feeds) {
        Map<String, Tensor> fed = new HashMap<>(feeds);
        states.forEach(name -> fed.put(name, new ProgramResults(values).get(name)));
        target.run(round, some, fed)
                .tensors()
                .forEach(
                        (name, next) -> values.put(name.startsWith(NEXT) ? name.substring(NEXT.length()) : name, next));
    }

    /** Lets the examples leave whose position in the batch is not one of these. */
    void retain(IntPredicate isOpen) {
        int[] open = IntStream.of(rows).filter(isOpen).toArray();
        if (open.length < rows.length) {
            values.keySet().forEach(name -> left.put(name, get(name)));
            values.replaceAll((name, value) -> left(name).select(open));
            rows = open;
            some = batch.select(open);
        }
    }

    /** The state or the last result of a name, of all examples. */
    Tensor get(String name) {
        Tensor value = new ProgramResults(values).get(name);
        return rows.length == batch.size() ? value : Rows.replaced(left(name), rows, value);
    }

    private Tensor left(String name) {
        return new ProgramResults(left).get(name);
    }
}
