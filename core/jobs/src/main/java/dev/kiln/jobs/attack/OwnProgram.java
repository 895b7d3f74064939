package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Origin;
import dev.kiln.jobs.fit.ModelInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A compiled program of an attack with control flow in Java. Where the model has a fixed batch size, a batch is run in
 * parts.
 *
 * @param compiled the program
 * @param declared the inputs and results that the attack has declared
 */
record OwnProgram(StepProgram compiled, DeclaredValues declared) implements AutoCloseable {

    /** A graph that is not compiled yet, with the cost of a run. */
    record Written(StepProgram.Written step, DeclaredValues declared) {}

    /**
     * Runs the program.
     *
     * @param batch the examples
     * @param layout their layout in the model's input
     * @param given the feeds of the attack
     * @param hosts the feeds of the host for a part
     * @param origin the plugin that feeds it
     * @param courses records the gradients of each example
     */
    ProgramResults run(
            Batch batch,
            ModelInput layout,
            Map<String, Tensor> given,
            Function<BatchPart, Map<String, Tensor>> hosts,
            Origin origin,
            Courses courses) {
        declared.require(given, batch, origin);
        Map<String, List<Tensor>> results = new LinkedHashMap<>();
        for (BatchPart part : BatchPart.of(batch, layout)) {
            Map<String, Tensor> feeds = new HashMap<>(hosts.apply(part));
            given.forEach((name, tensor) -> feeds.put(name, declared.of(part, name, tensor)));
            Program program = compiled.program();
            Map<String, Tensor> ofPart = program.run(feeds, program.graph().outputs());
            declared.outputs()
                    .forEach((name, type) -> results.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(cut(part, type, Objects.requireNonNull(ofPart.get(name)))));
            Slopes.of(ofPart).ifPresent(slopes -> courses.record(part, slopes));
        }
        Map<String, Tensor> joined = new LinkedHashMap<>();
        declared.outputs()
                .forEach((name, type) ->
                        joined.put(name, joined(name, type, Objects.requireNonNull(results.get(name)), batch, origin)));
        return new ProgramResults(joined);
    }

    private Tensor cut(BatchPart part, TensorType type, Tensor result) {
        return declared.isOfExamples(type) ? result.slice(0, part.count()) : result;
    }

    private Tensor joined(String name, TensorType type, List<Tensor> parts, Batch batch, Origin origin) {
        if (declared.isInputs(type)) {
            return Tensor.join(parts).reshape(batch.inputs().shape());
        }
        if (declared.isOfExamples(type)) {
            return Tensor.join(parts);
        }
        if (parts.stream().distinct().count() > 1) {
            throw origin.fault("declares the result " + name + " of the type " + type
                    + ", which has no row for each example and yet depends on them: the model takes "
                    + declared.features().shape().dim(0) + " at a time, and of " + batch.size()
                    + " examples the parts have different results. Give it the batch as its first axis");
        }
        return parts.get(0);
    }

    @Override
    public void close() {
        compiled.close();
    }
}
