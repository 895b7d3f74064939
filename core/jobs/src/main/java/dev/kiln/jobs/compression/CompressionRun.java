package dev.kiln.jobs.compression;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Provenance;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.models.ComputedWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The result of several compressors in sequence.
 *
 * @param model the model after the last
 * @param methods the result of each
 */
public record CompressionRun(Model model, List<Method> methods) {

    /** Copies the list. */
    public CompressionRun {
        methods = List.copyOf(methods);
    }

    /**
     * The result of one compressor.
     *
     * @param name its name
     * @param options the value of each of its options
     * @param seconds its duration
     * @param notes notes for the user
     * @param layers the change of each layer
     */
    public record Method(
            String name, Map<String, String> options, double seconds, List<String> notes, List<LayerChange> layers) {

        /** Copies the collections. */
        public Method {
            options = Collections.unmodifiableMap(
                    new LinkedHashMap<>(options)); // in the order in which they are declared
            notes = List.copyOf(notes);
            layers = List.copyOf(layers);
        }
    }

    /**
     * Compresses a model with each method in turn, its {@linkplain ComputedWeights computed weights} being constants
     * for all of them.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param scope their scope
     * @return the last model, its provenance one step longer for each method
     */
    public static CompressionRun of(Model model, List<NamedCompressor> compressors, CompressionScope scope) {
        return of(model, compressors, scope, Map::of);
    }

    /**
     * Compresses a model with each method in turn, and adds further details to the provenance of each step.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param scope their scope
     * @param details called after each method for the details of its step beside the options
     * @return the last model, its provenance one step longer for each method
     */
    public static CompressionRun of(
            Model model,
            List<NamedCompressor> compressors,
            CompressionScope scope,
            Supplier<Map<String, String>> details) {
        List<Method> methods = new ArrayList<>();
        Model current = model;
        for (NamedCompressor compressor : compressors) {
            CancelledException.throwIfInterrupted();
            long start = System.nanoTime();
            // also those that a method before has written so, such as weights looked up in tables
            ComputedWeights plain = ComputedWeights.in(current, scope::engine);
            Model before = plain.model();
            CompressionResult compressed = compressor
                    .origin()
                    .write(() -> plan(compressor, before, scope).apply());
            checkBorders(compressor, before, compressed.model());
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, String> options = compressor.options();
            List<String> notes = new ArrayList<>(plain.notes());
            notes.addAll(compressed.notes());
            methods.add(new Method(compressor.name(), options, seconds, notes, compressed.layers()));
            Map<String, String> step = new LinkedHashMap<>(options);
            step.putAll(details.get());
            current = compressed.model().after(new Provenance(compressor.name(), step));
        }
        return new CompressionRun(current, methods);
    }

    /**
     * Checks the methods before the first of them works, as far as possible: their options, the names of extensions in
     * them, files and data. Whether a later method finds work depends on the results of the earlier ones.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param scope their scope
     * @throws dev.kiln.graph.error.KilnException if the plan of a method fails
     */
    public static void check(Model model, List<NamedCompressor> compressors, CompressionScope scope) {
        Model plain = ComputedWeights.in(model, scope::engine).model();
        for (int i = 0; i < compressors.size(); i++) {
            try {
                plan(compressors.get(i), plain, scope);
            } catch (GraphException | EngineException e) {
                if (i == 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * The plan of each method, without running it. All plans are made for the given model, since nothing has changed
     * yet.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param scope their scope
     * @return the plans in order
     */
    public static List<CompressionPlan> plans(Model model, List<NamedCompressor> compressors, CompressionScope scope) {
        Model plain = ComputedWeights.in(model, scope::engine).model();
        return compressors.stream().map(c -> plan(c, plain, scope)).toList();
    }

    private static CompressionPlan plan(NamedCompressor compressor, Model model, CompressionScope scope) {
        return compressor.origin().write(() -> compressor.compressor().plan(model, scope));
    }

    /** Users of the model feed examples and read predictions of the same sizes as before. */
    private static void checkBorders(NamedCompressor compressor, Model before, Model after) {
        checkBorder(
                compressor,
                "inputs",
                before.features().type().shape(),
                after.features().type().shape());
        checkBorder(compressor, "predictions", before.logitsShape(), after.logitsShape());
    }

    private static void checkBorder(NamedCompressor compressor, String what, Shape before, Shape after) {
        OptionalLong had = example(before);
        OptionalLong has = example(after);
        if (had.isPresent() && has.isPresent() && had.getAsLong() != has.getAsLong()) {
            throw compressor
                    .origin()
                    .fault("returned a model with the " + what + " " + after + ", the model before has " + before);
        }
    }

    /** The number of elements of an example, where it is known. */
    private static OptionalLong example(Shape shape) {
        if (!shape.isRanked() || shape.rank() == 0) {
            return OptionalLong.empty();
        }
        Shape one = shape.with(0, Dim.of(1));
        return one.isFixed() ? OptionalLong.of(one.elements()) : OptionalLong.empty();
    }
}
